/**
 * EmailSubmission (RFC 8621 §7) as it is read: get, changes and query. One is pending until its time has come; that it is
 * final then is not told as a change, since nothing changes it but the clock.
 */
import { z } from 'zod'
import { emailIdText, threadIdText } from '../../mail/object-ids.ts'
import type { Submission } from '../../mail/submission.ts'
import { SUBMISSION } from '../capabilities.ts'
import { CHANGES_MAX } from '../limits.ts'
import { answer, type Call, method } from '../method.ts'
import { type MethodError, methodError } from '../refusal.ts'
import { type Change, lookAfter, parseState, stateText, tellChanges } from '../wire/changes.ts'
import { answerQuery, answerQueryChanges, queryArguments, queryChangesArguments } from '../wire/query.ts'
import { changesArguments, chosenProperties, getArguments, pick, tooManyToGet } from '../wire/standard.ts'
import { id, utcDate, utcDateText } from '../wire/values.ts'

const PROPERTIES = [
  'id',
  'identityId',
  'emailId',
  'threadId',
  'envelope',
  'sendAt',
  'undoStatus',
  'deliveryStatus',
  'dsnBlobIds',
  'mdnBlobIds',
]

export const submissionIdText = ({ id: number }: Pick<Submission, 'id'>): string => `S${number}`

const undoStatusOf = (
  { isCanceled, sendAtMs }: Submission,
  nowMs: number,
): 'pending' | 'final' | 'canceled' => (isCanceled ? 'canceled' : nowMs < sendAtMs ? 'pending' : 'final')

export const submissionsOf = async (
  { account, needs }: Call<unknown>,
  since = 0,
): Promise<readonly Submission[]> => needs.mail.read.submissions(account, since, CHANGES_MAX)

export const submissionObject = (submission: Submission, nowMs: number): Record<string, unknown> => ({
  id: submissionIdText(submission),
  identityId: submission.identity,
  emailId: emailIdText(submission.email),
  threadId: threadIdText(submission.thread),
  envelope: {
    mailFrom: { email: submission.sender, parameters: null },
    rcptTo: submission.recipients.map((email) => ({ email, parameters: null })),
  },
  sendAt: utcDateText(submission.sendAtMs),
  undoStatus: undoStatusOf(submission, nowMs),
  deliveryStatus: null,
  dsnBlobIds: [],
  mdnBlobIds: [],
})

export const submissionGet = method({
  name: 'EmailSubmission/get',
  using: SUBMISSION,
  args: z.strictObject(getArguments),
  run: async (call) => {
    const { args, account, needs } = call
    if (tooManyToGet(args.ids)) return methodError('requestTooLarge')
    const chosen = chosenProperties(args.properties, PROPERTIES)
    if (chosen === null) return methodError('invalidArguments', undefined, ['properties'])
    const state = stateText(await needs.mail.read.highestModseq(account))
    const there = (await submissionsOf(call)).filter(({ isGone }) => !isGone)
    const wanted = args.ids === null ? null : new Set(args.ids)
    const list = there
      .filter((submission) => wanted === null || wanted.delete(submissionIdText(submission)))
      .map((submission) => pick(submissionObject(submission, needs.clock.nowMs()), chosen))
    if (tooManyToGet(list)) return methodError('requestTooLarge')
    return answer({ accountId: account, state, list, notFound: [...(wanted ?? [])] })
  },
})

export const submissionChanges = method({
  name: 'EmailSubmission/changes',
  using: SUBMISSION,
  args: changesArguments,
  run: async (call) => {
    const { args, account, needs } = call
    const newest = await needs.mail.read.highestModseq(account)
    const state = parseState(args.sinceState, newest)
    if (state === null) return methodError('cannotCalculateChanges')
    const changes = (await submissionsOf(call, lookAfter(state)))
      .filter(({ isGone, sinceModseq }) => !isGone || sinceModseq <= state.sinceModseq)
      .map(
        (submission): Change => ({
          id: submissionIdText(submission),
          number: submission.id,
          modseq: submission.modseq,
          what: submission.isGone
            ? 'destroyed'
            : submission.sinceModseq > state.sinceModseq
              ? 'created'
              : 'updated',
        }),
      )
    const told = tellChanges(state, changes, args.maxChanges, newest)
    return answer({ accountId: account, oldState: args.sinceState, ...told })
  },
})

const filter = z.strictObject({
  identityIds: z.array(id).optional(),
  emailIds: z.array(id).optional(),
  threadIds: z.array(id).optional(),
  undoStatus: z.enum(['pending', 'final', 'canceled']).optional(),
  before: utcDate.optional(),
  after: utcDate.optional(),
})

const SORTS = ['emailId', 'threadId', 'sentAt'] as const
const sort = z
  .array(z.object({ property: z.string(), isAscending: z.boolean().default(true) }))
  .nullable()
  .default(null)

export const submissionQuery = method({
  name: 'EmailSubmission/query',
  using: SUBMISSION,
  args: z.strictObject({ ...queryArguments, sort }),
  run: async (call) => {
    const found = await findSubmissions(call)
    if ('type' in found) return found
    return answerQuery(call.args, call.account, found.modseq, found.list, submissionIdText)
  },
})

type FoundSubmissions = {
  /** The account's before they were read. */
  readonly modseq: number
  readonly list: readonly Submission[]
  /** The clock decides too: which are pending. */
  readonly isOfStatus: boolean
}

const findSubmissions = async (
  call: Call<{ readonly filter?: unknown; readonly sort: z.output<typeof sort> }>,
): Promise<FoundSubmissions | MethodError> => {
  const { args, account, needs } = call
  const wanted = filter.safeParse(args.filter ?? {})
  if (!wanted.success) return methodError('unsupportedFilter')
  const [by = { property: 'sentAt', isAscending: false }] = args.sort ?? []
  const property = SORTS.find((each) => each === by.property)
  if (property === undefined) return methodError('unsupportedSort')
  const modseq = await needs.mail.read.highestModseq(account)
  const nowMs = needs.clock.nowMs()
  const list = (await submissionsOf(call))
    .filter((submission) => !submission.isGone && matches(submission, wanted.data, nowMs))
    .sort((a, b) => (KEYS[property](a) - KEYS[property](b) || a.id - b.id) * (by.isAscending ? 1 : -1))
  return { modseq, list, isOfStatus: wanted.data.undoStatus !== undefined }
}

const KEYS: Readonly<Record<(typeof SORTS)[number], (submission: Submission) => number>> = {
  emailId: ({ email }) => email,
  threadId: ({ thread }) => thread,
  sentAt: ({ sendAtMs }) => sendAtMs,
}

const matches = (submission: Submission, wanted: z.output<typeof filter>, nowMs: number): boolean => {
  const { identityIds, emailIds, threadIds, undoStatus, before, after } = wanted
  return (
    (identityIds?.includes(submission.identity) ?? true) &&
    (emailIds?.includes(emailIdText(submission.email)) ?? true) &&
    (threadIds?.includes(threadIdText(submission.thread)) ?? true) &&
    (undoStatus === undefined || undoStatus === undoStatusOf(submission, nowMs)) &&
    (before === undefined || submission.sendAtMs < before) &&
    (after === undefined || submission.sendAtMs >= after)
  )
}

export const submissionQueryChanges = method({
  name: 'EmailSubmission/queryChanges',
  using: SUBMISSION,
  args: z.strictObject({ ...queryChangesArguments, sort }),
  run: async (call) => {
    const { args, account } = call
    const found = await findSubmissions(call)
    if ('type' in found) return found
    const state = parseState(args.sinceQueryState, found.modseq)
    if (state === null) return methodError('cannotCalculateChanges')
    // What became final meanwhile no state tells of: where that decides, every one may stand elsewhere.
    const touched = await submissionsOf(call, found.isOfStatus ? 0 : state.sinceModseq)
    const there = touched.filter(({ isGone }) => !isGone)
    return answerQueryChanges(args, account, found.modseq, {
      list: found.list.map(submissionIdText),
      touched: there.map(submissionIdText),
      created: there.filter(({ sinceModseq }) => sinceModseq > state.sinceModseq).map(submissionIdText),
      gone: touched.filter(({ isGone }) => isGone).map(submissionIdText),
    })
  },
})
