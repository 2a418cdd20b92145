import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ANNA, named, realMail } from '../../../test/support/real-mail.ts'
import { FLAG, type Uid } from '../message.ts'
import type { OpenMailbox } from '../open-mailbox.ts'
import { POLL_TICK_MS } from './open-mailboxes.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const MESSAGE = 'Subject: one\r\n\r\nbody\r\n'
const SEEN = { how: 'add', flags: { system: FLAG.seen, keywords: '' }, unchangedSince: null } as const

const DELETED = { how: 'add', flags: { system: FLAG.deleted, keywords: '' }, unchangedSince: null } as const

const uids = ({ table }: OpenMailbox): readonly number[] =>
  Array.from({ length: table.count }, (_, position) => table.uidAt(position))

const nextChange = (open: OpenMailbox): Promise<void> =>
  new Promise((resolve) => {
    const end = open.onChange(() => {
      end()
      resolve()
    })
  })

test('two sessions share one table and each sees what the other did', async () => {
  await using real = await realMail()
  using one = await real.open()
  using two = await real.open()
  assert.equal(one.table, two.table)
  const [uid] = await real.put([MESSAGE, MESSAGE])
  await two.refresh()
  assert.deepEqual(uids(one), [1, 2])
  const { modseq } = await real.mail.changeFlags(ANNA, one.id, [uid as Uid], SEEN)
  await two.refresh()
  assert.deepEqual([two.table.systemAt(0), two.table.modseqAt(0)], [FLAG.seen, modseq])
  await real.mail.remove(ANNA, one.id, [uid as Uid])
  await two.refresh()
  assert.deepEqual(uids(two), [2])
  assert.equal(two.mailbox?.messages, 1)
})

test('a listener hears of a change without asking, after the commit, with the table up to date', async () => {
  await using real = await realMail()
  using open = await real.open()
  const heard: number[] = []
  open.onChange(() => heard.push(open.table.count))
  const change = nextChange(open)
  await real.put([MESSAGE])
  await change
  assert.deepEqual(heard, [1])
  assert.equal((await real.mailboxNamed()).messages, 1)
})

test('a change that is refused is not heard, and after closing nothing is', async () => {
  await using real = await realMail({ quotaOctets: 10 })
  const open = await real.open()
  let heard = 0
  open.onChange(() => heard++)
  await assert.rejects(real.put([MESSAGE]), /over-quota/)
  await open.refresh()
  assert.equal(heard, 0)
  open[Symbol.dispose]()
  open[Symbol.dispose]()
  await real.put(['x'])
  using again = await real.open()
  assert.deepEqual(uids(again), [1])
  assert.equal(heard, 0)
})

test('a burst of changes is read together, and the last is not missed', async () => {
  await using real = await realMail()
  using open = await real.open()
  let heard = 0
  open.onChange(() => heard++)
  const messages = await Promise.all(Array.from({ length: 20 }, () => real.incoming(MESSAGE)))
  await Promise.all(messages.map((message) => real.mail.deliver(ANNA, message)))
  await open.refresh()
  assert.equal(open.table.count, 20)
  assert.ok(heard >= 1 && heard <= 5, `${heard} refreshes`)
})

test('what another process does is found by the poll, without a notice', async () => {
  await using real = await realMail()
  using open = await real.open()
  const other = real.otherProcess()
  await other.deliver(ANNA, await real.incoming(MESSAGE, other))
  await open.refresh()
  assert.equal(open.table.count, 0, 'nobody has said anything yet')
  const change = nextChange(open)
  real.clock.advance(POLL_TICK_MS)
  await change
  assert.equal(open.table.count, 1)
})

test('a mailbox opened again is up to date, whatever happened while it was closed', async () => {
  await using real = await realMail()
  await real.put([MESSAGE, MESSAGE, MESSAGE])
  const first = await real.open()
  const { table } = first
  first[Symbol.dispose]()
  await real.mail.remove(ANNA, first.id, [2 as Uid])
  const other = real.otherProcess()
  await other.changeFlags(ANNA, first.id, [3 as Uid], SEEN)
  using again = await real.open()
  assert.equal(again.table, table, 'the table was kept')
  assert.deepEqual(uids(again), [1, 3])
  assert.equal(again.table.systemAt(1), FLAG.seen)
})

test('a removed mailbox is told to who has it open, and cannot be opened', async () => {
  await using real = await realMail()
  using open = await real.open(named('Trash'))
  const change = nextChange(open)
  await real.mail.removeMailbox(ANNA, named('Trash'))
  await change
  assert.equal(open.mailbox, null)
  assert.equal(await real.mail.open(ANNA, open.id), null)
})

test('a renamed mailbox has its new name for who has it open', async () => {
  await using real = await realMail()
  using open = await real.open(named('Trash'))
  await real.mail.renameMailbox(ANNA, named('Trash'), named('Bin'), 'stay')
  await open.refresh()
  assert.equal(open.mailbox?.name, 'Bin')
})

test('no timer runs when nobody has a mailbox open', async () => {
  await using real = await realMail()
  const open = await real.open()
  assert.equal(real.clock.timers, 1)
  open[Symbol.dispose]()
  real.clock.advance(POLL_TICK_MS)
  assert.equal(real.clock.timers, 0)
})

test('after any changes by any process the table is what the store has', async () => {
  const some = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 5 }).map((uids) => uids as Uid[])
  const step = fc.oneof(
    fc.constant({ verb: 'put' } as const),
    fc.record({ verb: fc.constant('mark' as const), uids: some }),
    fc.record({ verb: fc.constantFrom('copy', 'move', 'remove', 'expunge'), uids: some }),
  )
  const steps = fc.array(fc.tuple(fc.boolean(), step), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      await using real = await realMail()
      using open = await real.open()
      const other = real.otherProcess()
      for (const [byOther, { verb, ...how }] of taken) {
        const mail = byOther ? other : real.mail
        const uids = 'uids' in how ? how.uids.toSorted((a, b) => a - b) : []
        if (verb === 'put') await mail.deliver(ANNA, await real.incoming(MESSAGE, mail))
        if (verb === 'mark') await mail.changeFlags(ANNA, open.id, uids, DELETED)
        if (verb === 'copy') await mail.copy(ANNA, open.id, uids, named('INBOX'))
        if (verb === 'move') await mail.move(ANNA, open.id, uids, named('Trash'))
        if (verb === 'remove') await mail.remove(ANNA, open.id, uids)
        if (verb === 'expunge') await mail.expunge(ANNA, open.id, uids)
        if (!byOther) await open.refresh()
      }
      real.clock.advance(POLL_TICK_MS)
      await open.refresh()
      const rows = await real.mail.read.numbers(ANNA, open.id, 0)
      assert.deepEqual(
        rows.map(({ uid, system, modseq }) => [uid, system, modseq]),
        Array.from({ length: open.table.count }, (_, position) => [
          open.table.uidAt(position),
          open.table.systemAt(position),
          open.table.modseqAt(position),
        ]),
      )
      assert.equal(open.mailbox?.messages, rows.length)
      assert.deepEqual(real.faults, [])
    }),
    { numRuns: 25 },
  )
})
