/**
 * EmailSubmission/set (RFC 8621 §7.5): handing in to be sent, now or later, and taking back what has not left. What is
 * then done to the email (out of the drafts, into the sent) comes with it as an Email/set of its own.
 */
import { z } from 'zod'
import { type Email, emailsOf } from '../../mail/email.ts'
import { emailIdText, parseEmailId, threadIdText } from '../../mail/object-ids.ts'
import type { NewSubmission, Submission } from '../../mail/submission.ts'
import type { Submitted } from '../../mail/submit.ts'
import { SUBMISSION } from '../capabilities.ts'
import { type EmailAddress, parseHeaderProperty, readHeaderProperty } from '../email/header-forms.ts'
import { DELAY_SECONDS_MAX, RECIPIENTS_MAX } from '../limits.ts'
import { answer, type Call, type MethodResult, method } from '../method.ts'
import { methodError, type SetError } from '../refusal.ts'
import { stateText } from '../wire/changes.ts'
import {
  newOutcome,
  outcomeArguments,
  type Patch,
  resolveId,
  type SetOutcome,
  setArguments,
  tooManyToSet,
} from '../wire/set.ts'
import { idOrCreation, utcDateText } from '../wire/values.ts'
import { setEmails } from './email-set.ts'
import { submissionIdText, submissionsOf, undoStatusOf } from './email-submission.ts'
import { identitiesOf } from './identity.ts'

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
    await changeThose(call, outcome, emails)
    const newState = stateText(await needs.mail.read.highestModseq(account))
    const then = await onSuccess(call, emails)
    return answer({ accountId: account, oldState, newState, ...outcomeArguments(outcome) }, then)
  },
})

const envelopeAddress = z.strictObject({
  email: z.string().max(998),
  parameters: z.record(z.string(), z.string().nullable()).nullable().default(null),
})
const created = z.strictObject({
  identityId: z.string(),
  emailId: idOrCreation,
  envelope: z
    .strictObject({ mailFrom: envelopeAddress, rcptTo: z.array(envelopeAddress) })
    .nullable()
    .default(null),
})
type Created = z.output<typeof created>

const invalid = (...properties: string[]): SetError => ({ type: 'invalidProperties', properties })

const createOne = async (
  call: Call<unknown>,
  creationId: string,
  given: Patch,
  outcome: SetOutcome,
  emails: Map<string, string>,
): Promise<void> => {
  const result = await submitOne(call, given)
  if ('type' in result) {
    outcome.notCreated[creationId] = result
    return
  }
  const id = submissionIdText(result)
  outcome.created[creationId] = {
    id,
    threadId: threadIdText(result.thread),
    sendAt: utcDateText(result.sendAtMs),
    undoStatus: undoStatusOf(result, call.needs.clock.nowMs()),
  }
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
  const envelope = await envelopeOf(call, parsed.data, email)
  if (envelope === null) return invalid('envelope')
  const { sender, recipients, sendAtMs } = envelope
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
  return needs.mail.addSubmission(account, submission)
}

type Envelope = { readonly sender: string; readonly recipients: readonly string[]; readonly sendAtMs: number }

/** As it is given, or as the header says (RFC 8621 §7). Null when a parameter is not understood. */
const envelopeOf = async (
  { account, needs }: Call<unknown>,
  { envelope }: Created,
  email: Email,
): Promise<Envelope | null> => {
  const nowMs = needs.clock.nowMs()
  if (envelope !== null) {
    const sendAtMs = releaseMs(envelope.mailFrom.parameters ?? {}, nowMs)
    if (sendAtMs === null || envelope.rcptTo.some(({ parameters }) => parameters !== null)) return null
    const recipients = [...new Set(envelope.rcptTo.map((each) => each.email))]
    return { sender: envelope.mailFrom.email, recipients, sendAtMs }
  }
  const [texts] = await needs.mail.read.texts(account, [email.email], ['header'])
  const addresses = (field: string) => addressesIn(texts?.header ?? '', field)
  const [sender = ''] = [...addresses('sender'), ...addresses('from')]
  const recipients = [...new Set(['to', 'cc', 'bcc'].flatMap(addresses))]
  return { sender, recipients, sendAtMs: nowMs }
}

const addressesIn = (header: string, field: string): readonly string[] => {
  const property = parseHeaderProperty(`header:${field}:asAddresses`)
  const found = property === null ? null : (readHeaderProperty(header, property) as EmailAddress[] | null)
  return (found ?? []).map(({ email }) => email)
}

/** RFC 4865 §4: HOLDFOR counts seconds, HOLDUNTIL is a moment. */
const releaseMs = (parameters: Readonly<Record<string, string | null>>, nowMs: number): number | null => {
  const given = Object.entries(parameters).map(([name, value]) => [name.toUpperCase(), value] as const)
  const [only, ...more] = given
  if (only === undefined) return nowMs
  const [name, value] = only
  if (more.length > 0 || value === null) return null
  const atMs =
    name === 'HOLDFOR' && /^\d{1,9}$/.test(value)
      ? nowMs + Number(value) * 1_000
      : name === 'HOLDUNTIL'
        ? Date.parse(value)
        : Number.NaN
  return atMs <= nowMs + DELAY_SECONDS_MAX * 1_000 ? Math.max(nowMs, atMs) : null
}

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
  }
}

const changeThose = async (
  call: Call<z.output<typeof args>>,
  outcome: SetOutcome,
  emails: Map<string, string>,
): Promise<void> => {
  const { update, destroy } = call.args
  if (update === null && destroy === null) return
  const byId = new Map((await submissionsOf(call)).map((each) => [submissionIdText(each), each]))
  const find = (id: string) => {
    const found = byId.get(id)
    return found === undefined || found.isGone ? undefined : found
  }
  for (const [given, patch] of Object.entries(update ?? {})) {
    const id = resolveId(given, call.createdIds)
    const found = find(id)
    const error = found === undefined ? NOT_FOUND : await cancel(call, found, patch)
    if (error === null) {
      outcome.updated[id] = null
      if (found !== undefined) emails.set(id, emailIdText(found.email))
    } else outcome.notUpdated[id] = error
  }
  for (const given of destroy ?? []) {
    const id = resolveId(given, call.createdIds)
    const found = find(id)
    if (found === undefined) {
      outcome.notDestroyed[id] = NOT_FOUND
      continue
    }
    // RFC 8621 §7.5: the record goes; the message leaves all the same.
    await call.needs.mail.changeSubmission(call.account, found.id, {
      isCanceled: found.isCanceled,
      isGone: true,
    })
    outcome.destroyed.push(id)
    emails.set(id, emailIdText(found.email))
  }
}

const NOT_FOUND: SetError = { type: 'notFound' }

/** Only this may be changed: from pending to canceled. */
const cancel = async (
  { account, needs }: Call<unknown>,
  submission: Submission,
  patch: Patch,
): Promise<SetError | null> => {
  const [other] = Object.keys(patch).filter((name) => name !== 'undoStatus')
  if (other !== undefined) return invalid(other)
  if (patch.undoStatus !== 'canceled') return invalid('undoStatus')
  if (submission.isCanceled) return null
  if (!(await needs.mail.withdraw(submission.queue))) return { type: 'cannotUnsend' }
  await needs.mail.changeSubmission(account, submission.id, { isCanceled: true, isGone: false })
  return null
}

const onSuccess = async (
  call: Call<z.output<typeof args>>,
  emails: ReadonlyMap<string, string>,
): Promise<readonly (readonly [string, MethodResult])[]> => {
  const { onSuccessUpdateEmail, onSuccessDestroyEmail } = call.args
  const update: Record<string, Patch> = {}
  for (const [key, patch] of Object.entries(onSuccessUpdateEmail ?? {})) {
    const email = emails.get(key)
    if (email !== undefined) update[email] = patch
  }
  const destroy = (onSuccessDestroyEmail ?? []).map((key) => emails.get(key)).filter((id) => id !== undefined)
  if (Object.keys(update).length === 0 && destroy.length === 0) return []
  const { read } = call.needs.mail
  const oldState = stateText(await read.highestModseq(call.account))
  const outcome = await setEmails(call, { create: null, update, destroy })
  const newState = stateText(await read.highestModseq(call.account))
  return [
    ['Email/set', answer({ accountId: call.account, oldState, newState, ...outcomeArguments(outcome) })],
  ]
}
