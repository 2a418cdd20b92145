import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  addressOf,
  beginNew,
  type Place,
  placeOf,
  withDraft,
  withOther,
  withoutWriting,
} from '../../app/mail/place.ts'

const place = (change: Partial<Place>): Place => ({
  folder: 'drafts',
  email: null,
  search: '',
  compose: null,
  ...change,
})

describe('where somebody is in the mail', () => {
  for (const there of [
    place({}),
    place({ folder: 'F1', email: 'M1', search: 'från:"Åsa Öberg" 100 %', compose: 'reply:M1' }),
  ])
    test(`stands in the address: ${addressOf(there)}`, () => {
      const { pathname, search } = new URL(addressOf(there), 'https://x.test')
      assert.deepEqual(placeOf(pathname, search), there)
    })

  test('is with a draft as it is now, and not with one that has been sent or left', () => {
    const open = place({ email: 'M1', compose: 'draft:M1' })
    assert.deepEqual(withDraft(open, 'draft:M2'), { email: 'M2', compose: 'draft:M2' })
    assert.deepEqual(withoutWriting(open), { email: null, compose: null })
    assert.deepEqual(withOther(open, 'M3'), { email: 'M3', compose: null })
  })

  test('is with another new one each time, also where the one before was never saved', () => {
    for (const [before, after] of [
      [null, 'new'],
      ['draft:M1', 'new'],
      ['new', 'new:2'],
      ['new:2', 'new:3'],
    ] as const)
      beginNew(place({ compose: before }), (change) => assert.deepEqual(change, { compose: after }))
  })

  test('stays with the email that is answered', () => {
    const answering = place({ email: 'M1', compose: 'reply:M1' })
    assert.deepEqual(withDraft(answering, 'draft:M2'), { compose: 'draft:M2' })
    assert.deepEqual(withOther(answering, null), { email: null })
    assert.deepEqual(withoutWriting(place({ email: 'M1', compose: 'draft:M2' })), { compose: null })
  })
})
