/**
 * EmailSubmission/set (RFC 8621 §7.5): handing in to be sent, now or later, and taking back what has not left. What is
 * then done to the email (out of the drafts, into the sent) comes with it as an Email/set of its own.
 */
import { z } from 'zod'
import { emailsOf } from '../../mail/email.ts'
import { emailIdText, parseEmailId } from '../../mail/object-ids.ts'
import type { NewSubmission, Submission, SubmissionId } from '../../mail/submission.ts'
import type { Submitted } from '../../mail/submit.ts'
import { SUBMISSION } from '../capabilities.ts'
import { RECIPIENTS_MAX } from '../limits.ts'
import { answer, type Call, method } from '../method.ts'
import { methodError, type SetError } from '../refusal.ts'
import { CREDENTIAL_ENDED, stateAfter, tryEach } from '../set-each.ts'
import { stateText } from '../wire/changes.ts'
import {
  newOutcome,
  outcomeArguments,
  type Patch,
  resolveId,
  type SetOutcome,
  setArguments,
  tooManyToSet,
  unsaid,
} from '../wire/set.ts'
import { idOrCreation } from '../wire/values.ts'
import { submissionIdText, submissionObject, submissionsOf } from './email-submission.ts'
import { envelope, envelopeOf } from './envelope.ts'
import { identitiesOf } from './identity.ts'
import { onSuccess } from './on-success.ts'

const args = z.strictObject({
  ...setArguments,
  onSuccessUpdateEmail: z.record(idOrCreation, z.record(z.string(), z.unknown())).nullable().default(null),
  onSuccessDestroyEmail: z.array(idOrCreation).nullable().default(null),
})

export const submissionSet = method({
  name: 'EmailSubmission/set',
  using: SUBMISSION,
  changes: true,
  args,
  run: async (call) => {
    const { account, needs } = call
    if (tooManyToSet(call.args)) return methodError('requestTooLarge')
    const oldState = stateText(await needs.mail.read.highestModseq(account))
    if (call.args.ifInState !== null && call.args.ifInState !== oldState) return methodError('stateMismatch')
    const outcome = newOutcome()
    /** Emails of what succeeded, by the submission's id and by `#` and its creation id. */
    const emails = new Map<string, string>()
    for (const [creationId, given] of Object.entries(call.args.create ?? {}))
      await createOne(call, creationId, given, outcome, emails)
    const canceled: Submission[] = []
    await changeThose(call, outcome, emails, canceled)
    const newState = await stateAfter(call, oldState)
    const { answers, isDone } = await onSuccess(call, emails)
    await withdraw(
      call,
      canceled.filter(({ email }) => isDone(emailIdText(email))),
    )
    return answer({ accountId: account, oldState, newState, ...outcomeArguments(outcome) }, answers)
  },
})

const created = z.strictObject({
  identityId: z.string(),
  emailId: idOrCreation,
  envelope: envelope.nullable().default(null),
})

const invalid = (...properties: string[]): SetError => ({ type: 'invalidProperties', properties })

const createOne = async (
  call: Call<unknown>,
  creationId: string,
  given: Patch,
  outcome: SetOutcome,
  emails: Map<string, string>,
): Promise<void> => {
  const result = await tryEach(call, () => submitOne(call, given))
  if ('type' in result) {
    outcome.notCreated[creationId] = result
    return
  }
  const id = submissionIdText(result)
  outcome.created[creationId] = unsaid(submissionObject(result, call.needs.clock.nowMs()), given)
  call.createdIds.set(creationId, id)
  for (const key of [id, `#${creationId}`]) emails.set(key, emailIdText(result.email))
}

const submitOne = async (call: Call<unknown>, given: Patch): Promise<Submission | SetError> => {
  const { account, needs, visitor } = call
  const parsed = created.safeParse(given)
  if (!parsed.success)
    return invalid(
      ...parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [String(issue.path[0])],
      ),
    )
  const identity = (await identitiesOf(call)).find(({ id }) => id === parsed.data.identityId)
  if (identity === undefined) return invalid('identityId')
  const emailId = parseEmailId(resolveId(parsed.data.emailId, call.createdIds))
  const found = emailId === null ? [] : await needs.mail.read.messagesOf(account, [emailId])
  const email = emailId === null ? undefined : emailsOf(found).get(emailId)
  if (email === undefined) return invalid('emailId')
  const leaving = await envelopeOf(call, parsed.data.envelope, email)
  if (leaving === null) return invalid('envelope')
  const { sender, recipients, sendAtMs } = leaving
  if (recipients.length === 0) return { type: 'noRecipients' }
  if (recipients.length > RECIPIENTS_MAX) return { type: 'tooManyRecipients', maxRecipients: RECIPIENTS_MAX }
  const submitted = await needs.submit({
    account,
    sender,
    recipients,
    octets: needs.mail.read.body(account, email.email, 0, email.sizeOctets),
    sizeOctets: email.sizeOctets,
    dueMs: sendAtMs,
    sentWith: visitor.credential,
  })
  if (submitted.kind === 'refused') return errorOf(submitted, needs.mail.limits.messageOctetsMax)
  visitor.note({ kind: 'sent', recipients: recipients.length })
  const submission: NewSubmission = {
    identity: identity.id,
    email: email.email,
    thread: email.thread,
    sender,
    recipients,
    sendAtMs,
    queue: submitted.queue,
  }
  return writeDown(call, submission)
}

/**
 * A message that has left is sent, whatever comes of its record: a client that hears of a fault sends it again. So without
 * one it is taken back; where that is too late its record is one that the server has forgotten (RFC 8621 §7).
 */
const writeDown = async (
  { account, needs }: Call<unknown>,
  submission: NewSubmission,
): Promise<Submission> => {
  try {
    return await needs.mail.addSubmission(account, submission)
  } catch (fault) {
    if (await needs.mail.withdraw(submission.queue).catch(() => false)) throw fault
    needs.log({ event: 'background.fault', task: 'jmap submission', fault })
    return { ...submission, id: FORGOTTEN, isCanceled: false, isGone: true, sinceModseq: 0, modseq: 0 }
  }
}

const FORGOTTEN = 0 as SubmissionId

const errorOf = (
  { because, recipients = [] }: Extract<Submitted, { kind: 'refused' }>,
  maxSize: number,
): SetError => {
  switch (because) {
    case 'forbidden-mail-from':
      return { type: 'forbiddenMailFrom' }
    case 'forbidden-from':
      return { type: 'forbiddenFrom' }
    case 'invalid-recipients':
      return { type: 'invalidRecipients', invalidRecipients: recipients }
    case 'invalid-email':
      return { type: 'invalidEmail' }
    case 'too-large':
      return { type: 'tooLarge', maxSize }
    case 'credential-ended':
      return CREDENTIAL_ENDED
  }
}

const changeThose = async (
  call: Call<z.output<typeof args>>,
  outcome: SetOutcome,
  emails: Map<string, string>,
  canceled: Submission[],
): Promise<void> => {
  const { update, destroy } = call.args
  if (update === null && destroy === null) return
  const all = await tryEach(call, () => submissionsOf(call))
  const byId = new Map('type' in all ? [] : all.map((each) => [submissionIdText(each), each]))
  const change = async (id: string, work: (found: Submission) => Promise<SetError | null>) => {
    const found = byId.get(id)
    if ('type' in all || found === undefined || found.isGone) return 'type' in all ? all : NOT_FOUND
    const error = await tryEach(call, () => work(found))
    if (error === null) emails.set(id, emailIdText(found.email))
    return error
  }
  for (const [given, patch] of Object.entries(update ?? {})) {
    const id = resolveId(given, call.createdIds)
    const error = await change(id, async (found) => {
      const refused = await cancel(call, found, patch)
      if (refused === null) canceled.push(found)
      return refused
    })
    if (error === null) outcome.updated[id] = null
    else outcome.notUpdated[id] = error
  }
  for (const given of destroy ?? []) {
    const id = resolveId(given, call.createdIds)
    const error = await change(id, (found) => forget(call, found))
    if (error === null) outcome.destroyed.push(id)
    else outcome.notDestroyed[id] = error
  }
}

/** RFC 8621 §7.5: the record goes; the message leaves all the same. */
const forget = async ({ account, needs }: Call<unknown>, { id, isCanceled }: Submission): Promise<null> => {
  await needs.mail.changeSubmission(account, id, { isCanceled, isGone: true })
  return null
}

const NOT_FOUND: SetError = { type: 'notFound' }

/**
 * Only this may be changed: from pending to canceled. It is kept back first, so that it does not leave whatever breaks
 * before its record says so, and withdrawn last, when its email is where it should be: who asks again finds it kept back
 * still, and for who does not mail/kept-back.ts finishes it.
 */
const cancel = async (
  { account, needs }: Call<unknown>,
  submission: Submission,
  patch: Patch,
): Promise<SetError | null> => {
  const [other] = Object.keys(patch).filter((name) => name !== 'undoStatus')
  if (other !== undefined) return invalid(other)
  if (patch.undoStatus !== 'canceled') return invalid('undoStatus')
  if (!submission.isCanceled) {
    if (!(await needs.mail.keepBack(submission.queue))) return { type: 'cannotUnsend' }
    await needs.mail.changeSubmission(account, submission.id, { isCanceled: true, isGone: false })
  }
  return null
}

const withdraw = async ({ needs }: Call<unknown>, canceled: readonly Submission[]): Promise<void> => {
  for (const { queue } of canceled)
    await needs.mail.withdraw(queue).catch((fault: unknown) => {
      // It is canceled, and does not leave.
      needs.log({ event: 'background.fault', task: 'jmap submission', fault })
    })
}
