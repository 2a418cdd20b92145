import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA, type RealMail, realMail } from '../../../test/support/real-mail.ts'
import { FLAG, type Uid } from '../message.ts'
import { followMailbox } from './followed-mailbox.ts'

const MESSAGE = 'Subject: one\r\n\r\nbody\r\n'

/** The real store, with something that happens between the reads of one refresh. */
const followed = async (
  real: RealMail,
  between: { numbers?: () => Promise<unknown>; expunged?: () => Promise<unknown> },
) => {
  const store = real.stores.mail
  const { id } = await real.mailboxNamed()
  const once = (name: keyof typeof between) => {
    const run = between[name]
    delete between[name]
    return run?.()
  }
  return followMailbox(
    {
      mailbox: store.mailbox,
      numbers: async (...asked) => {
        await once('numbers')
        return store.numbers(...asked)
      },
      expunged: async (...asked) => {
        await once('expunged')
        return store.expunged(...asked)
      },
    },
    ANNA,
    id,
    (fault) => assert.fail(String(fault)),
  )
}

const state = async (real: RealMail, { table }: Awaited<ReturnType<typeof followed>>) => {
  const { id } = await real.mailboxNamed()
  const rows = await real.mail.read.numbers(ANNA, id, 0)
  const uids = Array.from({ length: table.count }, (_, position) => table.uidAt(position))
  const flags = Array.from({ length: table.count }, (_, position) => table.systemAt(position))
  return {
    table: [uids, flags],
    store: [rows.map(({ uid }) => uid), rows.map(({ system }) => system)],
  }
}

test('a message that comes between two reads is not in the table before UIDNEXT has passed it', async () => {
  await using real = await realMail()
  const mailbox = await followed(real, { numbers: () => real.put([MESSAGE]) })
  await mailbox.refresh()
  assert.deepEqual([mailbox.table.count, mailbox.mailbox?.uidNext], [0, 1])
  mailbox.markStale()
  await mailbox.refresh()
  assert.deepEqual([mailbox.table.count, mailbox.mailbox?.uidNext], [1, 2])
})

test('whatever happens between two reads is in the table after the next refresh', async () => {
  const happenings: readonly ((real: RealMail) => Promise<unknown>)[] = [
    (real) => real.put([MESSAGE]),
    async (real) => real.mail.remove(ANNA, (await real.mailboxNamed()).id, [1 as Uid]),
    async (real) =>
      real.mail.changeFlags(ANNA, (await real.mailboxNamed()).id, [1, 2] as Uid[], {
        how: 'add',
        flags: { system: FLAG.seen, keywords: '' },
        unchangedSince: null,
      }),
    async (real) => {
      const [uid] = await real.put([MESSAGE])
      await real.mail.remove(ANNA, (await real.mailboxNamed()).id, [uid as Uid])
    },
  ]
  for (const [index, happening] of happenings.entries()) {
    for (const read of ['numbers', 'expunged'] as const) {
      await using real = await realMail()
      const between: Parameters<typeof followed>[1] = {}
      const mailbox = await followed(real, between)
      await real.put([MESSAGE, MESSAGE])
      await mailbox.refresh()
      await real.put([MESSAGE])
      between[read] = () => happening(real)
      mailbox.markStale()
      await mailbox.refresh()
      mailbox.markStale()
      await mailbox.refresh()
      const { table, store } = await state(real, mailbox)
      assert.deepEqual(table, store, `${index} before ${read}`)
    }
  }
})

test('an expunge in a mailbox that was empty at the first read is not missed', async () => {
  await using real = await realMail()
  const { id } = await real.mailboxNamed()
  const mailbox = await followed(real, { numbers: () => real.put([MESSAGE]) })
  await mailbox.refresh()
  await real.mail.remove(ANNA, id, [1 as Uid])
  mailbox.markStale()
  await mailbox.refresh()
  assert.equal(mailbox.table.count, 0)
})

test('a refresh asked for during another begins after it, and is one for all who ask', async () => {
  await using real = await realMail()
  const mailbox = await followed(real, {})
  const first = mailbox.refresh()
  await real.put([MESSAGE])
  mailbox.markStale()
  const [second, third] = [mailbox.refresh(), mailbox.refresh()]
  assert.equal(second, third)
  await Promise.all([first, second])
  assert.equal(mailbox.table.count, 1)
  assert.equal(await mailbox.refresh(), undefined)
})

test('a refresh that fails is told to who asked, and the next one tries again', async () => {
  await using real = await realMail()
  const mailbox = await followed(real, { numbers: () => Promise.reject(new Error('down')) })
  await assert.rejects(mailbox.refresh(), /down/)
  await real.put([MESSAGE])
  await mailbox.refresh()
  assert.equal(mailbox.table.count, 1)
})
