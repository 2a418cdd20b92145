/** Email/query and Email/queryChanges (RFC 8621 §4.4, §4.5). */
import { z } from 'zod'
import { emailsOf } from '../../mail/email.ts'
import type { EmailId } from '../../mail/message.ts'
import { emailIdText } from '../../mail/object-ids.ts'
import { MAIL } from '../capabilities.ts'
import { changedEmails, type EmailChange } from '../email/changed-emails.ts'
import { type Call, method } from '../method.ts'
import { looksAtThreads, parseFilter } from '../query/filter.ts'
import type { EmailQuery } from '../query/run-query.ts'
import { parseSort, sortArgument } from '../query/sort.ts'
import { type MethodError, methodError } from '../refusal.ts'
import { parseState } from '../wire/changes.ts'
import { answerQuery, answerQueryChanges, queryArguments, queryChangesArguments } from '../wire/query.ts'

const ofEmails = { sort: sortArgument, collapseThreads: z.boolean().default(false) }

export const emailQuery = method({
  name: 'Email/query',
  using: MAIL,
  args: z.strictObject({ ...queryArguments, ...ofEmails }),
  run: async ({ args, account, needs, signal }) => {
    const query = parseQuery(args)
    if ('type' in query) return query
    const found = await needs.runQuery(account, query, signal)
    return answerQuery(args, account, found.modseq, found.emails, emailIdText)
  },
})

/** Whatever changed since is touched, and where the rest of a thread decides too, all of a changed thread. */
export const emailQueryChanges = method({
  name: 'Email/queryChanges',
  using: MAIL,
  args: z.strictObject({ ...queryChangesArguments, ...ofEmails }),
  run: async (call) => {
    const { args, account, needs, signal } = call
    const query = parseQuery(args)
    if ('type' in query) return query
    const found = await needs.runQuery(account, query, signal)
    const state = parseState(args.sinceQueryState, found.modseq)
    const changes = state === null ? null : await changedEmails(needs.mail.read, account, state)
    if (changes === null) return methodError('cannotCalculateChanges')
    const touched = await touchedBy(call, query, changes)
    return answerQueryChanges(args, account, found.modseq, {
      list: found.emails.map(emailIdText),
      touched: [...touched].map(emailIdText),
      // One that was marked \Deleted and is no more seems new and may have been in the list: none is taken for new.
      created: [],
      gone: [],
    })
  },
})

const touchedBy = async (
  { account, needs }: Call<unknown>,
  { filter, sort, collapseThreads }: EmailQuery,
  changes: readonly EmailChange[],
): Promise<ReadonlySet<EmailId>> => {
  const touched = new Set(changes.map(({ email }) => email))
  const byThread =
    collapseThreads || looksAtThreads(filter) || sort.some(({ property }) => property.includes('InThread'))
  if (!byThread) return touched
  const threads = new Set(changes.map(({ thread }) => thread))
  const rest = emailsOf(await needs.mail.read.messagesOfThreads(account, [...threads]))
  for (const email of rest.keys()) touched.add(email)
  return touched
}

type Asked = {
  readonly filter?: unknown
  readonly sort: z.output<typeof sortArgument>
  readonly collapseThreads: boolean
}

const parseQuery = ({ filter, sort, collapseThreads }: Asked): EmailQuery | MethodError => {
  const parsed = parseFilter(filter)
  if (parsed.kind === 'malformed') return methodError('invalidArguments', undefined, ['filter'])
  if (parsed.kind === 'unsupported') return methodError('unsupportedFilter')
  const comparators = parseSort(sort)
  if (comparators === null) return methodError('unsupportedSort')
  return { filter: parsed.filter, sort: comparators, collapseThreads }
}
