/**
 * Where an accepted message goes. One recipient here: straight into the account. Several, or elsewhere: into the queue
 * in one transaction, which delivers at once (SMTP); or into each account by itself, with a reply each (RFC 2033 §4.2).
 */
import type { AccountId } from '../account/account.ts'
import { unreachable } from '../base/unreachable.ts'
import type { IncomingMessage, Intake } from '../mail/intake.ts'
import type { DeliverResult, Recipient } from '../mail/mail.ts'
import { REPLY, replyToFault } from './replies.ts'
import type { SmtpMail } from './smtp-mail.ts'
import type { Reply } from './wire/reply.ts'

export type Destination = {
  /** The end of the message's way, where Return-Path is written (RFC 5321 §4.4). The queue writes it itself. */
  readonly isFinal: boolean
  /** How many replies the message gets, whatever comes of it. */
  readonly replies: number
  openIntake(sizeHintOctets: number | null): Promise<Intake>
  /** What resolves is on disk. */
  take(message: IncomingMessage): Promise<readonly Reply[]>
}

export const intoAccount = (mail: SmtpMail, account: AccountId, replies: number): Destination => ({
  isFinal: true,
  replies,
  openIntake: (sizeHintOctets) => mail.intake(account, sizeHintOctets),
  take: async (message) => {
    await using _ = message.body
    const result = replyTo(await mail.deliver(account, message))
    return Array.from({ length: replies }, () => result)
  },
})

/** The same, and nothing is taken of whose app password has ended by then: asked when all of the message is here. */
export const unlessEnded = (hasEnded: () => Promise<boolean>, destination: Destination): Destination => ({
  ...destination,
  take: async (message) => {
    if (!(await hasEnded())) return destination.take(message)
    await message.body[Symbol.asyncDispose]()
    return [REPLY.sentWithEnded]
  },
})

export const intoQueue = (
  mail: SmtpMail,
  sender: string | null,
  recipients: readonly Recipient[],
  sentWith: string | null,
): Destination => ({
  isFinal: false,
  replies: 1,
  openIntake: (sizeHintOctets) => mail.queueIntake(sizeHintOctets),
  take: async (message) => {
    await using _ = message.body
    const queued = await mail.queue(message, sender, distinct(recipients), sentWith)
    return [queued === null ? REPLY.sentWithEnded : REPLY.accepted]
  },
})

/** For LMTP: every account has its own copy and its own outcome; one that fails takes no other with it. */
export const intoEach = (
  mail: SmtpMail,
  accounts: readonly AccountId[],
  onFault: (fault: unknown) => void,
): Destination => ({
  isFinal: true,
  replies: accounts.length,
  openIntake: (sizeHintOctets) => mail.queueIntake(sizeHintOctets),
  take: async (message) => {
    await using body = message.body
    const outcomes = new Map<AccountId, Reply>()
    for (const account of new Set(accounts)) {
      try {
        const intake = await mail.intake(account, message.sizeOctets)
        outcomes.set(account, await deliverCopy(mail, account, intake, body.chunks()))
      } catch (fault) {
        onFault(fault)
        outcomes.set(account, replyToFault(fault))
      }
    }
    return accounts.map((account) => outcomes.get(account) ?? REPLY.fault)
  },
})

/** Each once: an account that two addresses lead to gets the message once. */
export const distinct = (recipients: readonly Recipient[]): readonly Recipient[] => [
  ...new Map(recipients.map((recipient) => [keyOf(recipient), recipient])).values(),
]

const keyOf = (recipient: Recipient): string => {
  switch (recipient.kind) {
    case 'local':
      return `local ${recipient.account}`
    case 'elsewhere':
      return `elsewhere ${recipient.address}`
    default:
      return unreachable(recipient)
  }
}

const deliverCopy = async (
  mail: SmtpMail,
  account: AccountId,
  intake: Intake,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Reply> => {
  try {
    for await (const chunk of chunks) await intake.write(chunk)
  } catch (fault) {
    await intake.abandon()
    throw fault
  }
  const finished = await intake.finish()
  if (finished.kind === 'too-large') return REPLY.tooLarge
  await using _ = finished.message.body
  return replyTo(await mail.deliver(account, finished.message))
}

const replyTo = (result: DeliverResult): Reply => {
  switch (result.kind) {
    case 'delivered':
      return REPLY.accepted
    case 'refused':
      return REPLY.overQuota
    default:
      return unreachable(result)
  }
}
