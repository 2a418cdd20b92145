/** Messages into a mailbox: APPEND (RFC 9051 §6.3.12), where several come in together or not at all, and delivery. */
import type { AccountId } from '../../account/account.ts'
import type { IncomingMessage } from '../intake.ts'
import type { Appended, AppendResult, DeliverResult } from '../mail.ts'
import { INBOX, type MailboxId, type MailboxName } from '../mailbox.ts'
import type { Flags, Uid } from '../message.ts'
import { type MailWriter, Undone } from '../store.ts'
import type { MailParts } from './parts.ts'
import { hasRoom } from './room.ts'

export const appendMessages =
  ({ store, limits, changed }: MailParts) =>
  async (account: AccountId, name: MailboxName, messages: readonly Appended[]): Promise<AppendResult> => {
    let modseq = 0
    const result = await store.inTransaction(account, async (writer): Promise<AppendResult> => {
      const mailbox = await writer.mailboxNamed(name)
      if (mailbox === null) return { kind: 'refused', because: 'no-such-mailbox' }
      const octets = messages.reduce((sum, { message }) => sum + message.sizeOctets, 0)
      if (!(await hasRoom(writer, limits, { messages: messages.length, octets })))
        return { kind: 'refused', because: 'over-quota' }
      const uids: Uid[] = []
      for (const appended of messages) {
        const added = await addOne(writer, mailbox.id, appended)
        uids.push(added.uid)
        modseq = added.modseq
      }
      return { kind: 'appended', mailbox, uids }
    })
    if (result.kind === 'appended' && result.uids.length > 0) changed(account, result.mailbox.id, modseq)
    return result
  }

export const deliverMessage =
  ({ store, limits, clock, changed }: MailParts) =>
  async (account: AccountId, message: IncomingMessage, deliveryKey?: string): Promise<DeliverResult> => {
    const date = { atMs: clock.nowMs(), zoneMinutes: 0 }
    const added = await store
      .inTransaction(account, async (writer): Promise<Added | 'already'> => {
        const inbox = await writer.mailboxNamed(INBOX)
        if (inbox === null) throw new Error('an account has no INBOX')
        if (deliveryKey !== undefined && !(await writer.claimDelivery(deliveryKey))) return 'already'
        const growth = { messages: 1, octets: message.sizeOctets }
        // Undoes the claim: a delivery refused for want of room has not happened, one that has happened stays so.
        if (!(await hasRoom(writer, limits, growth))) throw new Undone()
        const { modseq } = await addOne(writer, inbox.id, { message, flags: NO_FLAGS, date })
        return { inbox: inbox.id, modseq }
      })
      .catch((fault: unknown) => {
        if (fault instanceof Undone) return 'over-quota' as const
        throw fault
      })
    if (added === 'over-quota') return { kind: 'refused', because: 'over-quota' }
    if (added !== 'already') changed(account, added.inbox, added.modseq)
    return { kind: 'delivered' }
  }

type Added = { readonly inbox: MailboxId; readonly modseq: number }

const NO_FLAGS: Flags = { system: 0, keywords: '' }

const addOne = async (writer: MailWriter, mailbox: MailboxId, { message, flags, date }: Appended) => {
  const email = await writer.addEmail(message.texts, message.body)
  return writer.addMessage(mailbox, email, message.sizeOctets, flags, date)
}
