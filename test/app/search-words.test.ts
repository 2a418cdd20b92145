import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { EmailFilter } from '../../app/mail/jmap/types.ts'
import { filterOf, startOfDayIn } from '../../app/mail/search/words.ts'

const startOfDay = startOfDayIn('Europe/Stockholm')

describe('what people write in the search', () => {
  const TABLE: readonly (readonly [words: string, filter: EmailFilter | null])[] = [
    ['', null],
    ['   ', null],
    ['rapport', { text: 'rapport' }],
    ['"årets rapport"', { text: 'årets rapport' }],
    ['from:anna', { from: 'anna' }],
    ['från:"Åsa Öberg"', { from: 'Åsa Öberg' }],
    ['TILL:bo', { to: 'bo' }],
    ['subject:hej', { subject: 'hej' }],
    ['ämne:"hej då"', { subject: 'hej då' }],
    ['has:attachment', { hasAttachment: true }],
    ['har:bilaga', { hasAttachment: true }],
    ['is:unread', { notKeyword: '$seen' }],
    ['är:flaggad', { hasKeyword: '$flagged' }],
    ['before:2026-11-01', { before: '2026-10-31T23:00:00Z' }],
    ['efter:2026-7-1', { after: '2026-06-30T22:00:00Z' }],
    ['before:2026', { before: '2025-12-31T23:00:00Z' }],
    ['-from:anna', { operator: 'NOT', conditions: [{ from: 'anna' }] }],
    [
      'from:anna has:attachment möte',
      { operator: 'AND', conditions: [{ from: 'anna' }, { hasAttachment: true }, { text: 'möte' }] },
    ],
  ]
  for (const [words, filter] of TABLE)
    test(`${JSON.stringify(words)} is ${JSON.stringify(filter)}`, () =>
      assert.deepEqual(filterOf(words, startOfDay), filter))

  for (const words of ['before:igår', 'has:money', 'https://exempel.se/x', 'kl:12'])
    test(`${words} names nothing, and is looked for as it stands`, () =>
      assert.deepEqual(filterOf(words, startOfDay), { text: words }))
})
