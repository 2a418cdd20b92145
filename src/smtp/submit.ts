/**
 * A message handed in by a person of this service without SMTP (JMAP): the same sender check, recipients, header filter
 * and queue as submission has. It leaves when its time has come, and can be withdrawn until then.
 */
import { domainOf, parseAddress } from '../account/address.ts'
import { type Random, randomId } from '../base/random.ts'
import type { Intake } from '../mail/intake.ts'
import type { Recipient } from '../mail/mail.ts'
import { messageDate } from '../mail/message-date.ts'
import type { Submit, SubmitRefusal, Submitted } from '../mail/submit.ts'
import { distinct } from './destination.ts'
import type { HeaderFilter } from './header-filter.ts'
import { findLocal, isOwn, storedAddress } from './local.ts'
import { REPLY } from './replies.ts'
import type { SubmissionNeeds } from './submission.ts'
import { submissionFilter } from './submission-filter.ts'
import { wholeLinesOnly } from './whole-lines.ts'
import { type Mailbox, mailboxText, parsePath } from './wire/path.ts'

export const createSubmit =
  (needs: Omit<SubmissionNeeds, 'signIn'>): Submit =>
  async ({ account, sender, recipients, octets, sizeOctets, dueMs, sentWith }) => {
    const own = new Set(await needs.accounts.addresses(account))
    const from = mailboxOf(sender)
    if (from === null || !isOwn(own, storedAddress(from))) return refused('forbidden-mail-from')
    const found = await findAll(needs, recipients)
    if (found.invalid.length > 0) return { ...refused('invalid-recipients'), recipients: found.invalid }
    const domain = domainOf(parseAddress(sender) ?? [...own][0]!)
    const filter = wholeLinesOnly(submissionFilter({ ...needs, trace: traceOf(needs), own, domain }))
    const intake = await needs.mail.queueIntake(sizeOctets)
    const unclean = await pour(octets, filter, intake)
    if (unclean !== null) return refused(unclean)
    const finished = await intake.finish()
    if (finished.kind === 'too-large') return refused('too-large')
    await using _ = finished.message.body
    const to = distinct(found.recipients)
    const queue = await needs.mail.queue(finished.message, mailboxText(from), to, sentWith, dueMs)
    return queue === null ? refused('credential-ended') : ({ kind: 'submitted', queue } satisfies Submitted)
  }

const refused = (because: SubmitRefusal) => ({ kind: 'refused', because }) as const

const mailboxOf = (text: string): Mailbox | null => {
  const parsed = parsePath(`<${text}>`)
  return parsed === null || parsed.rest !== '' || parsed.path.kind === 'null' ? null : parsed.path
}

const findAll = async (
  needs: Omit<SubmissionNeeds, 'signIn'>,
  texts: readonly string[],
): Promise<{ readonly recipients: readonly Recipient[]; readonly invalid: readonly string[] }> => {
  const recipients: Recipient[] = []
  const invalid: string[] = []
  for (const text of texts) {
    const mailbox = mailboxOf(text)
    const found = mailbox === null ? null : await findLocal(needs, mailbox)
    if (mailbox !== null && found?.kind === 'found') recipients.push(found.recipient)
    else if (mailbox !== null && found?.kind === 'elsewhere' && needs.relayConfigured)
      recipients.push({ kind: 'elsewhere', address: mailboxText(mailbox) })
    else invalid.push(text)
  }
  return { recipients, invalid }
}

/** Null when all of it went in; else nothing of it stays. */
const pour = async (
  octets: AsyncIterable<Uint8Array>,
  filter: HeaderFilter,
  intake: Intake,
): Promise<SubmitRefusal | null> => {
  try {
    for await (const chunk of octets) {
      for (const piece of filter.push(Buffer.from(chunk))) await intake.write(piece) // a copy: the chunk is lent
      if (filter.refusal !== null) break
    }
    if (filter.refusal === null) for (const piece of filter.end()) await intake.write(piece)
  } catch (fault) {
    await intake.abandon()
    throw fault
  }
  const { refusal } = filter
  if (refusal === null) return null
  await intake.abandon()
  if (refusal === REPLY.notYourFrom) return 'forbidden-from'
  return refusal === REPLY.headerTooLarge ? 'too-large' : 'invalid-email'
}

const ID_LENGTH = 16

type TraceNeeds = Pick<SubmissionNeeds, 'hostname' | 'clock'> & { readonly random: Random }

/** RFC 5321 §4.4: how it came in. */
const traceOf = ({ hostname, clock, random }: TraceNeeds): string =>
  `Received: by ${hostname} with HTTP id ${randomId(random, ID_LENGTH)};\r\n\t${messageDate(clock.nowMs())}\r\n`
