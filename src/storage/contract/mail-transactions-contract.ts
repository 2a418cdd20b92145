/** Transactions of a mail store: all or nothing, one after the other, and a full disk that stops nothing else. */
import assert from 'node:assert/strict'
import { FLAG } from '../../mail/message.ts'
import { StoreFull } from '../../mail/store.ts'
import {
  ANNA,
  checks,
  contentOf,
  flags,
  inboxOf,
  named,
  type OpenHarness,
  octetsOf,
  put,
  putIn,
  readBody,
  writeBody,
} from './mail-harness.ts'

export const transactionsContract = (engine: string, open: OpenHarness): void => {
  const check = checks(engine, open)

  check('work that throws leaves nothing: no row, no number taken, no file', async (harness) => {
    const { store } = harness
    const inbox = await inboxOf(store, ANNA)
    const kept = await put(store, ANNA, inbox.id, octetsOf(100_000, 1), flags(FLAG.flagged))
    const before = await picture()
    {
      await using body = await writeBody(store, ANNA, octetsOf(100_000, 2))
      const failing = store.inTransaction(ANNA, async (writer) => {
        await writer.createMailbox(named('Nytt'), null)
        await writer.subscribe(named('Nytt'), true)
        await writer.claimDelivery('q9')
        await putIn(writer, inbox.id, body)
        await writer.setFlags(inbox.id, [{ uid: kept.uid, flags: flags(FLAG.deleted) }])
        await writer.expunge(inbox.id, [kept.uid])
        await writer.takeRecent(inbox.id)
        throw new Error('changed my mind')
      })
      await assert.rejects(failing, /changed my mind/)
    }
    assert.deepEqual(await picture(), before)
    assert.equal(await harness.filedBodies(ANNA), 1)
    assert.ok((await readBody(store, ANNA, kept.email)).equals(octetsOf(100_000, 1)))
    assert.equal(await store.inTransaction(ANNA, (writer) => writer.claimDelivery('q9')), true)

    async function picture() {
      return {
        mailboxes: await store.mailboxes(ANNA),
        subscriptions: await store.subscriptions(ANNA),
        numbers: await store.numbers(ANNA, inbox.id, 0),
        expunged: await store.expunged(ANNA, inbox.id, 0),
        usage: await store.usage(ANNA),
        modseq: await store.highestModseq(ANNA),
        contents: await harness.contents(ANNA),
      }
    }
  })

  check('a body can be given again after the transaction that wanted it failed', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    await using body = await writeBody(store, ANNA, octetsOf(100_000))
    const failing = store.inTransaction(ANNA, async (writer) => {
      await putIn(writer, inbox.id, body)
      throw new Error('not yet')
    })
    await assert.rejects(failing, /not yet/)
    const { email } = await store.inTransaction(ANNA, (writer) => putIn(writer, inbox.id, body))
    await body[Symbol.asyncDispose]()
    assert.ok((await readBody(store, ANNA, email)).equals(octetsOf(100_000)))
  })

  check('a transaction sees its own changes before they are committed', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    await using body = await writeBody(store, ANNA, octetsOf(10))
    await store.inTransaction(ANNA, async (writer) => {
      const { uid } = await putIn(writer, inbox.id, body, flags(FLAG.deleted))
      assert.equal((await writer.mailbox(inbox.id))?.messages, 1)
      assert.equal((await writer.mailboxes()).find(({ id }) => id === inbox.id)?.deleted, 1)
      assert.deepEqual(await writer.usage(), { messages: 1, octets: 10 })
      assert.deepEqual(await writer.deletedUids(inbox.id), [uid])
      assert.equal((await writer.numbersOf(inbox.id, [uid])).length, 1)
    })
  })

  check('transactions that run at once do not mix: every uid and modseq is given once', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const results = await Promise.allSettled(
      Array.from({ length: 48 }, async (_, number) => {
        await using body = await writeBody(store, ANNA, octetsOf(20, number))
        return await store.inTransaction(ANNA, async (writer) => {
          const added = await putIn(writer, inbox.id, body, flags(), number)
          if (number % 3 === 0) throw new Error('undone alone')
          return added
        })
      }),
    )
    const added = results.filter((result) => result.status === 'fulfilled').map((result) => result.value)
    assert.equal(added.length, 32)
    assert.deepEqual(
      added.map(({ uid }) => uid).sort((a, b) => a - b),
      Array.from({ length: 32 }, (_, n) => n + 1),
    )
    assert.equal(new Set(added.map(({ modseq }) => modseq)).size, 32)
    assert.equal((await inboxOf(store, ANNA)).messages, 32)
    for (const { email } of added) assert.notDeepEqual(await store.smallBodies(ANNA, [email]), [null])
  })

  check('a writer is of no use after its transaction', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const late = await store.inTransaction(ANNA, async (writer) => ({ writer }))
    await assert.rejects(late.writer.removeMailbox(inbox.id), /after its transaction/)
    await assert.rejects(late.writer.claimDelivery('late'), /after its transaction/)
  })

  check('what is committed is there after a restart', async (harness) => {
    const inbox = await inboxOf(harness.store, ANNA)
    const small = await put(harness.store, ANNA, inbox.id, octetsOf(3_000, 1))
    const large = await put(harness.store, ANNA, inbox.id, octetsOf(300_000, 2))
    const before = await harness.store.numbers(ANNA, inbox.id, 0)
    await harness.reopen()
    assert.deepEqual(await harness.store.numbers(ANNA, inbox.id, 0), before)
    assert.ok((await readBody(harness.store, ANNA, small.email)).equals(octetsOf(3_000, 1)))
    assert.ok((await readBody(harness.store, ANNA, large.email)).equals(octetsOf(300_000, 2)))
  })

  check(
    'a full store says so, keeps what it has, can still be read and emptied, and takes mail again',
    async (harness) => {
      const { store } = harness
      const inbox = await inboxOf(store, ANNA)
      const kept = await put(store, ANNA, inbox.id, octetsOf(60_000, 1))
      await harness.fill(ANNA, true)
      const before = await store.mailboxes(ANNA)
      {
        await using body = await writeBody(store, ANNA, octetsOf(60_000, 2))
        await assert.rejects(
          store.inTransaction(ANNA, (writer) => putIn(writer, inbox.id, body)),
          StoreFull,
        )
      }
      {
        await using body = await writeBody(store, ANNA, octetsOf(200_000, 3))
        const wide = { ...contentOf(1), header: 'x'.repeat(250_000) }
        await assert.rejects(
          store.inTransaction(ANNA, async (writer) => {
            await writer.addEmail(wide, body)
          }),
          StoreFull,
        )
      }
      assert.equal(await harness.filedBodies(ANNA), 0)
      assert.deepEqual(await store.mailboxes(ANNA), before)
      assert.ok((await readBody(store, ANNA, kept.email)).equals(octetsOf(60_000, 1)))
      await store.inTransaction(ANNA, (writer) => writer.expunge(inbox.id, [kept.uid]))
      await put(store, ANNA, inbox.id, octetsOf(50_000, 4))
      await harness.fill(ANNA, false)
      await put(store, ANNA, inbox.id, octetsOf(60_000, 5))
      assert.equal((await inboxOf(store, ANNA)).messages, 2)
    },
  )
}
