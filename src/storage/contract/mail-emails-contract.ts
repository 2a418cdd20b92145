/** Contents across mailboxes: threads, what changed since a modseq, what a mailbox counts. */
import assert from 'node:assert/strict'
import type { MailboxId } from '../../mail/mailbox.ts'
import { type EmailFacts, FLAG, type Uid } from '../../mail/message.ts'
import type { MailStore, MailWriter } from '../../mail/store.ts'
import {
  ANNA,
  checks,
  contentOf,
  flags,
  inboxOf,
  named,
  type OpenHarness,
  octetsOf,
  type Put,
  RECEIVED,
  writeBody,
} from './mail-harness.ts'

export const emailsContract = (engine: string, open: OpenHarness): void => {
  const check = checks(engine, open)

  check(
    'a content joins the thread that has one of its keys, and begins one when none has',
    async (harness) => {
      const { store } = harness
      const inbox = await inboxOf(store, ANNA)
      const first = await putWith(store, inbox.id, { threadKeys: ['a', 'b'] })
      const other = await putWith(store, inbox.id, { threadKeys: ['c'] })
      const answer = await putWith(store, inbox.id, { threadKeys: ['d', 'b'] })
      const late = await putWith(store, inbox.id, { threadKeys: ['d'] })
      const alone = await putWith(store, inbox.id, { threadKeys: [] })
      const alone2 = await putWith(store, inbox.id, { threadKeys: [] })
      const threads = async () =>
        (await harness.store.numbers(ANNA, inbox.id, 0)).map(({ thread }) => thread as number)
      const [one, two, ...others] = await threads()
      assert.deepEqual([one, two, ...others], [one, two, one, one, others[2], others[3]])
      assert.equal(new Set([one, two, others[2], others[3]]).size, 4)
      await harness.reopen()
      assert.deepEqual(await threads(), [one, two, ...others])
      const together = await harness.store.messagesOfThreads(ANNA, [one as never])
      assert.deepEqual(
        together.map(({ email }) => email).sort((a, b) => a - b),
        [first.email, answer.email, late.email],
      )
      assert.equal((await harness.store.messagesOf(ANNA, [other.email, alone.email, alone2.email])).length, 3)
    },
  )

  check('of a chain without an end the newest lead to its thread', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    await putWith(store, inbox.id, { threadKeys: Array.from({ length: 100 }, (_, at) => `chain ${at}`) })
    for (const key of ['chain 99', 'chain 84', 'chain 83', 'chain 0'])
      await putWith(store, inbox.id, { threadKeys: [key] })
    const [chain, ...answers] = (await store.numbers(ANNA, inbox.id, 0)).map(({ thread }) => thread)
    assert.deepEqual(
      answers.map((thread) => thread === chain),
      [true, true, false, false],
    )
  })

  check('an answer to what was removed joins what is left of its thread', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const first = await putWith(store, inbox.id, { threadKeys: ['a'] })
    const second = await putWith(store, inbox.id, { threadKeys: ['b', 'a'] })
    await store.inTransaction(ANNA, (writer) => writer.expunge(inbox.id, [first.uid]))
    const answer = await putWith(store, inbox.id, { threadKeys: ['c', 'a'] })
    const [of2, of3] = await store.messagesOf(ANNA, [second.email, answer.email])
    assert.equal(of2?.thread, of3?.thread)
  })

  check(
    'a copy shares content, thread and moment of coming; both are found by the content',
    async ({ store }) => {
      const inbox = await inboxOf(store, ANNA)
      const archive = await otherMailbox(store)
      const put = await putWith(store, inbox.id, { hasAttachment: true })
      await copy(store, put, archive)
      const found = [...(await store.messagesOf(ANNA, [put.email]))].sort((a, b) => a.mailbox - b.mailbox)
      assert.deepEqual(
        found.map(({ mailbox, hasAttachment, sinceModseq }) => ({ mailbox, hasAttachment, sinceModseq })),
        [inbox.id, archive].map((mailbox) => ({ mailbox, hasAttachment: true, sinceModseq: put.modseq })),
      )
      assert.equal(new Set(found.map(({ thread }) => thread)).size, 1)
      assert.deepEqual(await store.sharedEmails(ANNA), [put.email])
    },
  )

  check(
    'what changed and what went since a modseq is told with its thread, also of removed mailboxes',
    async ({ store }) => {
      const inbox = await inboxOf(store, ANNA)
      const archive = await otherMailbox(store)
      const kept = await putWith(store, inbox.id)
      const gone = await putWith(store, inbox.id)
      const within = await putWith(store, archive)
      const before = await store.highestModseq(ANNA)
      assert.deepEqual(await store.changedEmails(ANNA, before, 10), { changed: [], expunged: [] })
      const changes = await store.inTransaction(ANNA, async (writer) => {
        const flagged = await writer.setFlags(inbox.id, [{ uid: kept.uid, flags: flags(FLAG.seen) }])
        const expunged = await writer.expunge(inbox.id, [gone.uid])
        await writer.removeMailbox(archive)
        return { flagged, expunged }
      })
      const told = await store.changedEmails(ANNA, before, 10)
      assert.deepEqual(
        told?.changed.map(({ email, modseq }) => [email, modseq]),
        [[kept.email, changes.flagged]],
      )
      assert.deepEqual(
        told?.expunged.map(({ email }) => email),
        [gone.email, within.email],
      )
      assert.ok(told?.expunged.every(({ thread }) => thread > 0))
      assert.deepEqual(
        (await store.removedMailboxes(ANNA, before)).map(({ mailbox }) => mailbox),
        [archive],
      )
      assert.deepEqual(await store.removedMailboxes(ANNA, await store.highestModseq(ANNA)), [])
      assert.equal(await store.changedEmails(ANNA, before, 2), null)
      assert.notEqual(await store.changedEmails(ANNA, before, 3), null)
    },
  )

  check(
    'what is marked \\Deleted is not counted, and is new when the mark is taken off',
    async ({ store }) => {
      const inbox = await inboxOf(store, ANNA)
      const one = await putWith(store, inbox.id, { threadKeys: ['a'] })
      await putWith(store, inbox.id, { threadKeys: ['a'] }, flags(FLAG.seen))
      await putWith(store, inbox.id, { threadKeys: ['b'] }, flags(FLAG.seen))
      await copy(store, one, inbox.id)
      const counts = () => store.mailboxCounts(ANNA, inbox.id)
      assert.deepEqual(await counts(), { emails: 3, unreadEmails: 1, threads: 2, unreadThreads: 1 })
      const mark = (system: number) =>
        store.inTransaction(ANNA, (writer) =>
          writer.setFlags(inbox.id, [{ uid: one.uid, flags: flags(system) }]),
        )
      await mark(FLAG.deleted)
      assert.deepEqual(await counts(), { emails: 3, unreadEmails: 1, threads: 2, unreadThreads: 1 })
      await store.inTransaction(ANNA, (writer) => writer.expunge(inbox.id, [4 as Uid]))
      assert.deepEqual(await counts(), { emails: 2, unreadEmails: 0, threads: 2, unreadThreads: 0 })
      const again = await mark(0)
      assert.equal((await store.messagesOf(ANNA, [one.email]))[0]?.sinceModseq, again)
    },
  )

  check('within one transaction a copy knows what came, went and was marked before it', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const put = await putWith(store, inbox.id)
    const again = (writer: MailWriter, system = 0) =>
      writer.addMessage(inbox.id, put.email, 10, flags(system), RECEIVED)
    const since = await store.inTransaction(ANNA, async (writer) => {
      await again(writer, FLAG.deleted)
      await writer.setFlags(inbox.id, [{ uid: put.uid, flags: flags(FLAG.deleted) }])
      const second = await again(writer)
      await again(writer)
      await writer.expunge(inbox.id, [second.uid])
      await again(writer)
      return second.modseq
    })
    const found = await store.messagesOf(ANNA, [put.email])
    assert.deepEqual(
      found.toSorted((a, b) => a.uid - b.uid).map(({ sinceModseq }) => sinceModseq),
      [put.modseq, put.modseq, since, since],
    )
  })

  check("a mailbox's own changes are told apart from those of its messages", async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    await putWith(store, inbox.id)
    const filled = await inboxOf(store, ANNA)
    assert.equal(filled.namedModseq, inbox.namedModseq)
    assert.ok(filled.highestModseq > inbox.highestModseq)
    await store.inTransaction(ANNA, (writer) => writer.subscribe(inbox.name, false))
    const unsubscribed = await inboxOf(store, ANNA)
    assert.equal(unsubscribed.namedModseq, await store.highestModseq(ANNA))
    const below = await store.inTransaction(ANNA, async (writer) => {
      const made = await writer.createMailbox(named('a/b'), null)
      await writer.createMailbox(named('a'), null)
      return made === 'exists' ? null : made
    })
    const hung = await store.mailboxNamed(ANNA, named('a/b'))
    assert.ok((hung?.namedModseq ?? 0) > (below?.namedModseq ?? 0))
    assert.equal(hung?.sinceModseq, below?.sinceModseq)
  })
}

let numbered = 0

const putWith = async (
  store: MailStore,
  mailbox: MailboxId,
  facts: Partial<EmailFacts> = {},
  flagsOf = flags(),
): Promise<Put> => {
  await using body = await writeBody(store, ANNA, octetsOf(10))
  return await store.inTransaction(ANNA, async (writer) => {
    const email = await writer.addEmail({ ...contentOf(++numbered), ...facts }, body)
    const { uid, modseq } = await writer.addMessage(mailbox, email, body.sizeOctets, flagsOf, RECEIVED)
    return { email, uid, modseq }
  })
}

const copy = (store: MailStore, { email }: Put, to: MailboxId) =>
  store.inTransaction(ANNA, (writer) => writer.addMessage(to, email, 10, flags(), RECEIVED))

const otherMailbox = async (store: MailStore): Promise<MailboxId> => {
  const mailbox = await store.inTransaction(ANNA, (writer) => writer.createMailbox(named('other'), null))
  if (mailbox === 'exists') throw new Error('it is there already')
  return mailbox.id
}
