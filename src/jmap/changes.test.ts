import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { inWorld, type JmapWorld, type Json, jmapWorld, letter } from '../../test/support/jmap-world.ts'
import { ANNA, named } from '../../test/support/real-mail.ts'
import { INBOX } from '../mail/mailbox.ts'
import { FLAG, type Uid } from '../mail/message.ts'

const stateOf = async ({ call }: JmapWorld): Promise<string> => (await call('Email/get', { ids: [] })).state

const flag = async (
  { mail, mailboxNamed }: JmapWorld,
  uids: readonly number[],
  system: number,
  how: 'add' | 'remove' = 'add',
) =>
  mail.changeFlags(ANNA, (await mailboxNamed()).id, uids as Uid[], {
    how,
    flags: { system, keywords: '' },
    unchangedSince: null,
  })

const remove = async ({ mail, mailboxNamed }: JmapWorld, uids: readonly number[]) =>
  mail.remove(ANNA, (await mailboxNamed()).id, uids as Uid[])

describe('changes', () => {
  inWorld('of emails made by IMAP, POP3 or delivery are told since a state', async (world) => {
    await world.put([letter(), letter(), letter()])
    const before = await stateOf(world)
    await world.put([letter()])
    await flag(world, [1], FLAG.seen)
    await remove(world, [2])
    const { created, updated, destroyed, newState, oldState, hasMoreChanges } = await world.call(
      'Email/changes',
      {
        sinceState: before,
      },
    )
    assert.deepEqual({ created, updated, destroyed }, { created: ['M4'], updated: ['M1'], destroyed: ['M2'] })
    assert.deepEqual([oldState, newState, hasMoreChanges], [before, await stateOf(world), false])
    const none = await world.call('Email/changes', { sinceState: newState })
    assert.deepEqual([none.created, none.updated, none.destroyed], [[], [], []])
  })

  inWorld('a move changes the email, and neither makes nor destroys it', async (world) => {
    await world.put([letter()])
    const before = await stateOf(world)
    await world.mail.move(ANNA, (await world.mailboxNamed()).id, [1 as Uid], named('Archive'))
    const told = await world.call('Email/changes', { sinceState: before })
    assert.deepEqual([told.created, told.updated, told.destroyed], [[], ['M1'], []])
    const threads = await world.call('Thread/changes', { sinceState: before })
    assert.deepEqual([threads.created, threads.updated, threads.destroyed], [[], [], []])
  })

  inWorld(
    'what is marked \\Deleted is destroyed, and made anew when the mark is taken off',
    async (world) => {
      await world.put([letter()])
      const first = await stateOf(world)
      await flag(world, [1], FLAG.deleted)
      const second = await stateOf(world)
      assert.deepEqual((await world.call('Email/changes', { sinceState: first })).destroyed, ['M1'])
      await flag(world, [1], FLAG.deleted, 'remove')
      assert.deepEqual((await world.call('Email/changes', { sinceState: second })).created, ['M1'])
    },
  )

  inWorld('a removed mailbox takes its emails with it', async (world) => {
    await world.put([letter()], named('Archive'))
    const before = await stateOf(world)
    const id = `F${(await world.mailboxNamed(named('Archive'))).id}`
    await world.mail.removeMailbox(ANNA, named('Archive'))
    assert.deepEqual((await world.call('Email/changes', { sinceState: before })).destroyed, ['M1'])
    assert.deepEqual((await world.call('Thread/changes', { sinceState: before })).destroyed, ['T1'])
    assert.deepEqual((await world.call('Mailbox/changes', { sinceState: before })).destroyed, [id])
  })

  inWorld('of threads are told when an email comes or goes', async (world) => {
    await world.put([letter(), letter({ id: 'x@x', subject: 'Other' })])
    const before = await stateOf(world)
    await world.put([
      letter({ id: 'two@x', subject: 'Re: Hello', inReplyTo: 'one@example.test' }),
      letter({ id: 'n@x', subject: 'New' }),
    ])
    await remove(world, [2])
    await flag(world, [1], FLAG.seen)
    const { created, updated, destroyed } = await world.call('Thread/changes', { sinceState: before })
    assert.deepEqual({ created, updated, destroyed }, { created: ['T3'], updated: ['T1'], destroyed: ['T2'] })
  })

  inWorld('of mailboxes say when only counts are different', async (world) => {
    const before = await stateOf(world)
    await world.put([letter()])
    const counted = await world.call('Mailbox/changes', { sinceState: before })
    assert.deepEqual(counted.updated, [`F${(await world.mailboxNamed()).id}`])
    assert.deepEqual(counted.updatedProperties, [
      'totalEmails',
      'unreadEmails',
      'totalThreads',
      'unreadThreads',
    ])
    await world.mail.subscribe(ANNA, INBOX, false)
    assert.equal((await world.call('Mailbox/changes', { sinceState: before })).updatedProperties, null)
    await world.mail.createMailbox(ANNA, named('New'), null)
    assert.equal((await world.call('Mailbox/changes', { sinceState: before })).created.length, 1)
  })

  for (const name of ['Email/changes', 'Thread/changes', 'Mailbox/changes', 'Email/queryChanges']) {
    inWorld(`${name} cannot tell from a state that never was`, async (world) => {
      const since = name === 'Email/queryChanges' ? 'sinceQueryState' : 'sinceState'
      for (const state of ['99999', 'x', '-1', '5.3.1', '']) {
        const { type } = await world.refused(name, { [since]: state })
        assert.equal(type, 'cannotCalculateChanges', state)
      }
      assert.equal((await world.refused(name, {})).type, 'invalidArguments')
      assert.equal((await world.refused(name, { [since]: '1', maxChanges: 0 })).type, 'invalidArguments')
    })
  }

  test('taken in portions of any size, they tell each email once and what it became', async () => {
    await using world = await jmapWorld()
    await world.put(Array.from({ length: 12 }, (_, at) => letter({ id: `${at}@x` })))
    const before = await stateOf(world)
    await flag(world, [1, 2, 3, 4, 5], FLAG.seen) // one modseq for all
    await remove(world, [6, 7])
    await world.put([letter({ id: 'n@x' }), letter({ id: 'm@x' })])
    await flag(world, [13], FLAG.seen)
    for (const name of ['Email/changes', 'Thread/changes', 'Mailbox/changes']) {
      const whole = await world.call(name, { sinceState: before })
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 10 }), async (maxChanges) => {
          const gathered: Record<string, string[]> = { created: [], updated: [], destroyed: [] }
          let state = before
          for (let more = true; more; ) {
            const part = await world.call(name, { sinceState: state, maxChanges })
            for (const what of Object.keys(gathered)) gathered[what]?.push(...part[what])
            assert.ok(part.created.length + part.updated.length + part.destroyed.length <= maxChanges)
            state = part.newState
            more = part.hasMoreChanges
          }
          assert.equal(state, whole.newState)
          for (const what of Object.keys(gathered))
            assert.deepEqual(gathered[what]?.sort(), [...whole[what]].sort())
        }),
        { numRuns: 10 },
      )
    }
  })
})

describe('Email/queryChanges', () => {
  test('turns the list a client has into the list there is, whatever the list and whatever happened', async () => {
    const inbox = 'F1'
    const queries: readonly object[] = [
      { filter: { inMailbox: inbox, notKeyword: '$seen' } },
      { filter: { inMailbox: inbox }, collapseThreads: true },
      { filter: { inMailbox: inbox, hasKeyword: '$seen' } },
      { filter: { allInThreadHaveKeyword: '$seen' } },
      { filter: { noneInThreadHaveKeyword: '$seen' }, collapseThreads: true },
      { filter: { inMailboxOtherThan: [inbox] } },
      { sort: [{ property: 'allInThreadHaveKeyword', keyword: '$seen' }, { property: 'receivedAt' }] },
    ]
    await using world = await jmapWorld()
    const lists: Json[] = []
    for (const query of queries) lists.push(await world.call('Email/query', query))
    let number = 0
    const step = fc.record({
      does: fc.constantFrom('put', 'seen', 'unseen', 'remove', 'delete', 'undelete', 'move'),
      uid: fc.integer({ min: 1, max: 12 }),
    })
    for (const { does, uid } of fc.sample(step, { numRuns: 40, seed: 7 })) {
      if (does === 'put')
        await world.put([letter({ id: `${++number}@x`, subject: 'Hello', inReplyTo: `t${uid % 3}@x` })])
      else if (does === 'remove') await remove(world, [uid])
      else if (does === 'move') await world.mail.move(ANNA, 1 as never, [uid as Uid], named('Archive'))
      else
        await flag(
          world,
          [uid],
          does.endsWith('seen') ? FLAG.seen : FLAG.deleted,
          does.startsWith('un') ? 'remove' : 'add',
        )
      for (const [at, query] of queries.entries()) {
        const { ids, queryState } = lists[at]
        const changes = await world.call('Email/queryChanges', { ...query, sinceQueryState: queryState })
        const list = ids.filter((id: string) => !changes.removed.includes(id))
        for (const { id, index } of changes.added) list.splice(index, 0, id)
        const now = await world.call('Email/query', query)
        assert.deepEqual(list, now.ids, `${does} ${uid} ${JSON.stringify(query)}`)
        lists[at] = { ids: list, queryState: changes.newQueryState }
      }
    }
  })

  inWorld('does not put in twice what was marked \\Deleted meanwhile and is no more', async (world) => {
    await world.put([letter(), letter()])
    const { ids, queryState } = await world.call('Email/query')
    await flag(world, [1 as Uid], FLAG.deleted, 'add')
    await flag(world, [1 as Uid], FLAG.deleted, 'remove')
    const { removed, added } = await world.call('Email/queryChanges', { sinceQueryState: queryState })
    const list = ids.filter((id: string) => !removed.includes(id))
    for (const { id, index } of added) list.splice(index, 0, id)
    assert.deepEqual(list, ids)
  })

  inWorld('refuses more changes than are wanted', async (world) => {
    const { queryState } = await world.call('Email/query')
    await world.put([letter(), letter()])
    const { type } = await world.refused('Email/queryChanges', { sinceQueryState: queryState, maxChanges: 1 })
    assert.equal(type, 'tooManyChanges')
  })
})
