/**
 * Sends the notice about recipients given up: into the sender's mailbox when that is here, else through the relay, and
 * nowhere when there is none. A message whose envelope sender is null is a notice itself and gets none (RFC 5321 §4.5.5).
 */
import { parseAddress, withoutDetail } from '../../account/address.ts'
import { NO_PROFILE, type Profile, type ProfileStore } from '../../account/profile.ts'
import type { AccountStore } from '../../account/store.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/event.ts'
import { type Random, randomId } from '../../base/random.ts'
import type { SayBounce } from '../bounce-words.ts'
import type { Mail } from '../mail.ts'
import type { OutboxStore, QueuedRecipient } from '../outbox.ts'
import type { Relay } from '../relay.ts'
import { takeIn } from '../take-in.ts'
import { bounceNotice, QUOTED_HEADER_OCTETS_MAX } from './bounce.ts'

export type BounceSenderNeeds = {
  readonly outbox: Pick<OutboxStore, 'body'>
  readonly mail: Pick<Mail, 'intake' | 'deliver' | 'queueIntake' | 'queue'>
  readonly accounts: Pick<AccountStore, 'findByAddress'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly sayBounce: SayBounce
  readonly relay: Relay | null
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hostname: string
}

export type GivenUp = { readonly one: QueuedRecipient; readonly reply: string }

const ID_LENGTH = 26

/** All of them are recipients of one message. */
export const bounceSender =
  (needs: BounceSenderNeeds) =>
  async (those: readonly GivenUp[]): Promise<void> => {
    const { mail, log } = needs
    const [first] = those
    if (first === undefined) return
    const { sender, queueId } = first.one
    for (const { one, reply } of those)
      log({ event: 'queue.given-up', queueId: one.queueId, recipient: one.recipient.address, reply })
    if (sender === null) return
    const account = await accountOf(needs, sender)
    if (account === null && needs.relay === null) return
    // Of who is elsewhere it is not known what they read.
    const to = account === null ? NO_PROFILE : await needs.profiles.profile(account)
    const notice = await makeNotice(needs, sender, to, those)
    if (account === null) {
      await using message = await takeIn(await mail.queueIntake(notice.length), notice)
      await mail.queue(message.message, null, [{ kind: 'elsewhere', address: sender }])
      return
    }
    const withPath = Buffer.concat([Buffer.from('Return-Path: <>\r\n'), notice])
    await using message = await takeIn(await mail.intake(account, withPath.length), withPath)
    // Once, even when the runner dies before the recipients are finished. A full mailbox gets none: the log has it.
    await mail.deliver(
      account,
      message.message,
      `bounce/${queueId}/${those.map(({ one }) => one.number).join(',')}`,
    )
  }

const accountOf = async ({ accounts }: BounceSenderNeeds, sender: string) => {
  const address = parseAddress(sender)
  if (address === null) return null
  const account =
    (await accounts.findByAddress(address)) ?? (await accounts.findByAddress(withoutDetail(address)))
  return account?.id ?? null
}

const makeNotice = async (
  { outbox, sayBounce, clock, random, hostname }: BounceSenderNeeds,
  sender: string,
  to: Profile,
  those: readonly GivenUp[],
): Promise<Uint8Array> => {
  const queueId = those[0]?.one.queueId
  const start: Uint8Array[] = []
  let octets = 0
  if (queueId !== undefined)
    for await (const chunk of outbox.body(queueId)) {
      start.push(chunk)
      octets += chunk.length
      if (octets >= QUOTED_HEADER_OCTETS_MAX) break
    }
  const queuedMs = those[0]?.one.queuedMs ?? clock.nowMs()
  return bounceNotice({
    hostname,
    to: sender,
    words: sayBounce(to, { recipients: those.length, queuedMs }),
    failures: those.map(({ one, reply }) => ({ address: one.recipient.address, reply })),
    queuedMs,
    nowMs: clock.nowMs(),
    original: Buffer.concat(start),
    id: randomId(random, ID_LENGTH),
  })
}
