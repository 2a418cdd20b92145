/** Mailbox/get (RFC 8621 §2.1). */
import { z } from 'zod'
import type { Mailbox } from '../../mail/mailbox.ts'
import { mailboxIdText } from '../../mail/object-ids.ts'
import { MAIL } from '../capabilities.ts'
import { byNameOf, placeOf, roleOf, SORT_ORDER, SORT_ORDER_OF_OTHERS } from '../mailbox-tree.ts'
import { answer, type Call, method } from '../method.ts'
import { methodError } from '../refusal.ts'
import { stateText } from '../wire/changes.ts'
import { chosenProperties, getArguments, pick, tooManyToGet } from '../wire/standard.ts'

const PROPERTIES = [
  'id',
  'name',
  'parentId',
  'role',
  'sortOrder',
  'totalEmails',
  'unreadEmails',
  'totalThreads',
  'unreadThreads',
  'myRights',
  'isSubscribed',
]
export const COUNT_PROPERTIES = ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads']

export const mailboxGet = method({
  name: 'Mailbox/get',
  using: MAIL,
  args: z.strictObject(getArguments),
  run: async (call) => {
    const { args, account, needs } = call
    if (tooManyToGet(args.ids)) return methodError('requestTooLarge')
    const chosen = chosenProperties(args.properties, PROPERTIES)
    if (chosen === null) return methodError('invalidArguments', undefined, ['properties'])
    const { read } = needs.mail
    const state = stateText(await read.highestModseq(account)) // first: what is read may be newer
    const mailboxes = await read.mailboxes(account)
    const subscriptions = new Set(await read.subscriptions(account))
    const byName = byNameOf(mailboxes)
    const wanted = args.ids === null ? null : new Set(args.ids)
    const list: Record<string, unknown>[] = []
    for (const mailbox of mailboxes) {
      const id = mailboxIdText(mailbox.id)
      if (wanted !== null && !wanted.delete(id)) continue
      const counts = COUNT_PROPERTIES.some((name) => chosen.has(name)) ? await countsOf(call, mailbox) : {}
      const isSubscribed = subscriptions.has(mailbox.name)
      const object = { ...mailboxObject(mailbox, byName, call.visitor.mayChange), ...counts, isSubscribed }
      list.push(pick(object, chosen))
    }
    return answer({ accountId: account, state, list, notFound: [...(wanted ?? [])] })
  },
})

/** What the mailbox itself tells. */
export const mailboxObject = (mailbox: Mailbox, byName: ReadonlyMap<string, Mailbox>, mayChange: boolean) => {
  const { name, parent } = placeOf(mailbox, byName)
  const role = roleOf(mailbox)
  return {
    id: mailboxIdText(mailbox.id),
    name,
    parentId: parent === null ? null : mailboxIdText(parent),
    role,
    sortOrder: role === null ? SORT_ORDER_OF_OTHERS : SORT_ORDER[role],
    myRights: rightsOf(mailbox, mayChange),
  }
}

export const countsOf = async ({ account, needs }: Call<unknown>, mailbox: Mailbox) => {
  const { emails, unreadEmails, threads, unreadThreads } = await needs.countMailbox(account, mailbox)
  return { totalEmails: emails, unreadEmails, totalThreads: threads, unreadThreads }
}

const rightsOf = (mailbox: Mailbox, mayChange: boolean) => ({
  mayReadItems: true,
  mayAddItems: mayChange,
  mayRemoveItems: mayChange,
  maySetSeen: mayChange,
  maySetKeywords: mayChange,
  mayCreateChild: mayChange,
  mayRename: mayChange && roleOf(mailbox) !== 'inbox',
  mayDelete: mayChange && roleOf(mailbox) !== 'inbox',
  maySubmit: mayChange,
})
