/** Thread/get and Thread/changes (RFC 8621 §3). A thread's emails are in the order in which they were received. */
import { z } from 'zod'
import type { AccountId } from '../../account/account.ts'
import { type Email, emailsOf } from '../../mail/email.ts'
import type { ThreadId } from '../../mail/message.ts'
import { emailIdText, parseThreadId, threadIdText } from '../../mail/object-ids.ts'
import type { MailReader } from '../../mail/store.ts'
import { MAIL } from '../capabilities.ts'
import { changedEmails } from '../email/changed-emails.ts'
import { answer, method } from '../method.ts'
import { methodError } from '../refusal.ts'
import { type Change, parseState, stateText, tellChanges } from '../wire/changes.ts'
import { changesArguments, chosenProperties, getArguments, pick, tooManyToGet } from '../wire/standard.ts'

export const threadGet = method({
  name: 'Thread/get',
  using: MAIL,
  args: z.strictObject(getArguments),
  run: async ({ args, account, needs: { mail } }) => {
    const chosen = chosenProperties(args.properties, ['id', 'emailIds'])
    if (chosen === null) return methodError('invalidArguments', undefined, ['properties'])
    // Of all threads of an account nobody has a use; whoever wants them asks for the emails.
    if (args.ids === null || tooManyToGet(args.ids)) return methodError('requestTooLarge')
    const state = stateText(await mail.read.highestModseq(account))
    const ids = [...new Set(args.ids)]
    const threads = ids.map(parseThreadId).filter((thread) => thread !== null)
    const emails = await emailsOfThreads(mail.read, account, threads)
    const list: Record<string, unknown>[] = []
    const notFound: string[] = []
    for (const id of ids) {
      const those = emails.get(parseThreadId(id) ?? (-1 as ThreadId))
      if (those === undefined) notFound.push(id)
      else list.push(pick({ id, emailIds: those.map(({ email }) => emailIdText(email)) }, chosen))
    }
    return answer({ accountId: account, state, list, notFound })
  },
})

export const threadChanges = method({
  name: 'Thread/changes',
  using: MAIL,
  args: changesArguments,
  run: async ({ args, account, needs: { mail } }) => {
    const newest = await mail.read.highestModseq(account)
    const state = parseState(args.sinceState, newest)
    const changed = state === null ? null : await changedEmails(mail.read, account, state)
    if (state === null || changed === null) return methodError('cannotCalculateChanges')
    // An email that only changed is in its thread as before.
    const modseqs = new Map<ThreadId, number>()
    for (const { thread, modseq, what } of changed)
      if (what !== 'updated') modseqs.set(thread, Math.max(modseq, modseqs.get(thread) ?? 0))
    const emails = await emailsOfThreads(mail.read, account, [...modseqs.keys()])
    const changes = [...modseqs].map(([thread, modseq]): Change => {
      const those = emails.get(thread)
      const isNew = those?.every(({ sinceModseq }) => sinceModseq > state.sinceModseq)
      const what = those === undefined ? 'destroyed' : isNew === true ? 'created' : 'updated'
      return { id: threadIdText(thread), number: thread, modseq, what }
    })
    const told = tellChanges(state, changes, args.maxChanges, newest)
    return answer({ accountId: account, oldState: args.sinceState, ...told })
  },
})

const emailsOfThreads = async (
  read: MailReader,
  account: AccountId,
  threads: readonly ThreadId[],
): Promise<ReadonlyMap<ThreadId, readonly Email[]>> => {
  const messages = await read.messagesOfThreads(account, threads)
  const inOrder = [...emailsOf(messages).values()].sort(
    (a, b) => a.internalMs - b.internalMs || a.email - b.email,
  )
  return Map.groupBy(inOrder, ({ thread }) => thread)
}
