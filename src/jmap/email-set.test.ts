import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inWorld, type Json, jmapWorld, letter, mailboxId } from '../../test/support/jmap-world.ts'
import { ANNA, named } from '../../test/support/real-mail.ts'
import { FLAG, type Uid } from '../mail/message.ts'

describe('Email/set update', () => {
  inWorld('sets keywords and flags, that IMAP sees at once', async (world) => {
    await world.put([letter(), letter()])
    const { updated, oldState, newState } = await world.call('Email/set', {
      update: {
        M1: { 'keywords/$seen': true, 'keywords/work': true },
        M2: { keywords: { $flagged: true, $Forwarded: true } },
      },
    })
    assert.deepEqual(updated, { M1: null, M2: null })
    assert.notEqual(oldState, newState)
    const numbers = await world.mail.read.numbers(ANNA, (await world.mailboxNamed()).id, 0)
    assert.deepEqual(
      numbers.map(({ system, keywords }) => [system, keywords]),
      [
        [FLAG.seen, 'work'],
        [FLAG.flagged, '$Forwarded'],
      ],
    )
    await world.call('Email/set', { update: { M1: { 'keywords/$seen': null } } })
    const { list } = await world.call('Email/get', { ids: ['M1'], properties: ['keywords'] })
    assert.deepEqual(list[0].keywords, { work: true })
    const { notUpdated } = await world.call('Email/set', { update: { M1: { keywords: null } } })
    assert.equal(notUpdated, null)
    const [bare] = (await world.call('Email/get', { ids: ['M1'], properties: ['keywords'] })).list
    assert.deepEqual(bare.keywords, {})
    assert.ok(world.notices.length >= 3)
  })

  inWorld(
    'moves, copies and takes out of mailboxes; the email keeps its id, and its date in IMAP',
    async (world) => {
      await world.put([letter()])
      const [inbox, archive, trash] = [
        await mailboxId(world),
        await mailboxId(world, 'Archive'),
        await mailboxId(world, 'Trash'),
      ]
      const boxes = async () =>
        Object.keys((await world.call('Email/get', { ids: ['M1'] })).list[0].mailboxIds).sort()
      world.clock.advance(60_000)
      await world.call('Email/set', { update: { M1: { [`mailboxIds/${archive}`]: true } } })
      assert.deepEqual(await boxes(), [inbox, archive].sort())
      await world.call('Email/set', { update: { M1: { [`mailboxIds/${inbox}`]: null } } })
      assert.deepEqual(await boxes(), [archive])
      await world.call('Email/set', {
        update: { M1: { mailboxIds: { [trash]: true }, 'keywords/$seen': true } },
      })
      assert.deepEqual(await boxes(), [trash])
      const [moved] = await world.mail.read.numbers(ANNA, (await world.mailboxNamed(named('Trash'))).id, 0)
      assert.equal(moved?.system, FLAG.seen)
      assert.equal(moved?.internalMs, world.clock.nowMs() - 60_000)
      assert.equal((await world.mailboxNamed()).messages, 0)
    },
  )

  inWorld('says why it does not, and changes the others all the same', async (world) => {
    await world.put([letter(), letter()])
    const inbox = await mailboxId(world)
    const tooMany = Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`k${at}`, true]))
    const cases: readonly (readonly [patch: object, type: string, properties?: readonly string[]])[] = [
      [{ subject: 'x' }, 'invalidProperties', ['subject']],
      [{ 'keywords/$seen': 1 }, 'invalidPatch'],
      [{ keywords: { a: true }, 'keywords/b': true }, 'invalidPatch'],
      [{ 'keywords/a b': true }, 'invalidProperties', ['keywords']],
      [{ keywords: [] }, 'invalidPatch'],
      [{ keywords: tooMany }, 'tooManyKeywords'],
      [{ mailboxIds: {} }, 'invalidProperties', ['mailboxIds']],
      [{ mailboxIds: { F99: true } }, 'invalidProperties', ['mailboxIds']],
      [{ mailboxIds: { x: true } }, 'invalidProperties', ['mailboxIds']],
      [{ [`mailboxIds/${inbox}`]: null }, 'invalidProperties', ['mailboxIds']],
    ]
    for (const [patch, type, properties] of cases) {
      const { notUpdated, updated } = await world.call('Email/set', {
        update: { M1: patch, M2: { 'keywords/ok': true } },
      })
      const text = JSON.stringify(patch).slice(0, 60)
      assert.equal(notUpdated.M1.type, type, text)
      if (properties !== undefined) assert.deepEqual(notUpdated.M1.properties, properties, text)
      assert.deepEqual(updated, { M2: null }, text)
    }
    const { notUpdated } = await world.call('Email/set', {
      update: { M9: {}, x: {}, M1: {} },
      destroy: ['M1'],
    })
    const types = Object.fromEntries(Object.entries(notUpdated).map(([id, { type }]: Json) => [id, type]))
    assert.deepEqual(types, { M9: 'notFound', x: 'notFound', M1: 'willDestroy' })
  })

  test('over its quota an email is not copied, and moves all the same', async () => {
    await using world = await jmapWorld({ quotaOctets: 300 })
    await world.put([letter()])
    const [inbox, archive] = [await mailboxId(world), await mailboxId(world, 'Archive')]
    const { notUpdated } = await world.call('Email/set', {
      update: { M1: { [`mailboxIds/${archive}`]: true } },
    })
    assert.equal(notUpdated.M1.type, 'overQuota')
    const { updated } = await world.call('Email/set', {
      update: { M1: { [`mailboxIds/${archive}`]: true, [`mailboxIds/${inbox}`]: null } },
    })
    assert.deepEqual(updated, { M1: null })
  })
})

describe('Email/set destroy', () => {
  inWorld('removes emails from every mailbox, and says which are not there', async (world) => {
    const [uid] = await world.put([letter(), letter()])
    await world.mail.copy(ANNA, (await world.mailboxNamed()).id, [uid as Uid], named('Archive'))
    const { destroyed, notDestroyed } = await world.call('Email/set', { destroy: ['M1', 'M9', 'x'] })
    assert.deepEqual(destroyed, ['M1'])
    assert.deepEqual(Object.keys(notDestroyed), ['M9', 'x'])
    assert.equal((await world.mailboxNamed(named('Archive'))).messages, 0)
    assert.equal((await world.mail.read.usage(ANNA)).messages, 1)
  })
})

test('what an app password reads, moves and deletes is written down for the holder', async () => {
  await using world = await jmapWorld()
  await world.put([letter(), letter()])
  const { bearer } = await world.newAppPassword()
  const archive = await mailboxId(world, 'Archive')
  const methodCalls = [
    ['Email/get', { accountId: ANNA, ids: ['M1'], properties: ['subject'] }, 'a'],
    ['Email/get', { accountId: ANNA, ids: ['M1'], fetchTextBodyValues: true }, 'b'],
    ['Email/parse', { accountId: ANNA, blobIds: ['M2'] }, 'p'],
    ['SearchSnippet/get', { accountId: ANNA, emailIds: ['M1'], filter: { text: 'good' } }, 's'],
    [
      'Email/set',
      { accountId: ANNA, update: { M1: { mailboxIds: { [archive]: true } } }, destroy: ['M2'] },
      'c',
    ],
  ]
  await world.fetch('/jmap/api', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: bearer },
    body: JSON.stringify({ using: ['urn:ietf:params:jmap:mail'], methodCalls }),
  })
  const download = await world.fetch(`/jmap/download/${ANNA}/M1/a`, { headers: { Authorization: bearer } })
  await download.arrayBuffer()
  const inbox = (await world.mailboxNamed()).id
  const archived = (await world.mailboxNamed(named('Archive'))).id
  assert.deepEqual(world.deeds, [
    { kind: 'read', mailbox: inbox, uids: [1] },
    { kind: 'read', mailbox: inbox, uids: [2] },
    { kind: 'read', mailbox: inbox, uids: [1] },
    { kind: 'moved', mailbox: archived, uids: [1] },
    { kind: 'deleted', mailbox: inbox, uids: [2] },
    { kind: 'read', mailbox: archived, uids: [1] },
  ])
})

test('so is what it puts into a draft, and what goes with a mailbox', async () => {
  await using world = await jmapWorld()
  await world.put([letter(), letter()], named('Archive'))
  const { bearer } = await world.newAppPassword()
  const [drafts, archive] = [await mailboxId(world, 'Drafts'), await mailboxId(world, 'Archive')]
  const archived = (await world.mailboxNamed(named('Archive'))).id
  const draft = { mailboxIds: { [drafts]: true }, attachments: [{ blobId: 'M2', type: 'message/rfc822' }] }
  const methodCalls = [
    ['Email/set', { accountId: ANNA, create: { a: draft } }, 'a'],
    ['Mailbox/set', { accountId: ANNA, destroy: [archive], onDestroyRemoveEmails: true }, 'b'],
  ]
  const response = await world.ask({ using: ['urn:ietf:params:jmap:mail'], methodCalls }, bearer)
  const [[, set], [, removed]] = ((await response.json()) as Json).methodResponses
  assert.deepEqual([Object.keys(set.created), removed.destroyed], [['a'], [archive]])
  assert.deepEqual(world.deeds, [
    { kind: 'read', mailbox: archived, uids: [2] },
    { kind: 'deleted', mailbox: archived, uids: [1, 2] },
  ])
})

describe('Email/set', () => {
  inWorld('a state that has passed changes nothing; too many at once are refused', async (world) => {
    await world.put([letter()])
    const { type } = await world.refused('Email/set', { ifInState: '1', destroy: ['M1'] })
    assert.equal(type, 'stateMismatch')
    const destroy = Array.from({ length: 501 }, (_, at) => `M${at}`)
    assert.equal((await world.refused('Email/set', { destroy })).type, 'requestTooLarge')
    assert.equal((await world.refused('Email/set', { destroy: 'M1' })).type, 'invalidArguments')
    assert.equal((await world.mailboxNamed()).messages, 1)
  })
})
