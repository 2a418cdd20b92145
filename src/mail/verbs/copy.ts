/**
 * COPY and MOVE inside an account (RFC 9051 §6.4.7, §6.4.8). The content is shared, flags and dates go along. All or
 * nothing, so it is one transaction; others get their turns while it is written.
 */
import { inSlices } from '../breathe.ts'
import type { CopyResult, IntoMailbox } from '../mail.ts'
import type { Mailbox, MailboxId } from '../mailbox.ts'
import type { Uid } from '../message.ts'
import type { MailWriter } from '../store.ts'
import type { MailParts } from './parts.ts'
import { type Growth, hasRoom } from './room.ts'

export const copyMessages =
  ({ store, limits, changed }: MailParts): IntoMailbox =>
  async (account, from, uids, to, ofGone = 'leave-out') => {
    const result = await store.inTransaction(account, async (writer): Promise<Copying> => {
      const target = await writer.mailboxNamed(to)
      if (target === null) return { kind: 'refused', because: 'no-such-mailbox' }
      const growth = await growthOf(writer, from, uids)
      if (ofGone === 'refuse' && growth.messages < uids.length) return { kind: 'refused', because: 'gone' }
      if (!(await hasRoom(writer, limits, growth))) return { kind: 'refused', because: 'over-quota' }
      return { kind: 'copied', mailbox: target, ...(await copyInto(writer, from, uids, target.id)) }
    })
    if (result.kind === 'refused') return result
    if (result.from.length > 0) changed(account, result.mailbox.id, result.modseq)
    return copied(result)
  }

export const moveMailboxMessages =
  ({ store, changed }: MailParts): IntoMailbox =>
  async (account, from, uids, to, ofGone = 'leave-out') => {
    const result = await store.inTransaction(account, async (writer): Promise<Moving> => {
      const target = await writer.mailboxNamed(to)
      if (target === null) return { kind: 'refused', because: 'no-such-mailbox' }
      if (target.id === from) return { kind: 'refused', because: 'same-mailbox' }
      if (ofGone === 'refuse' && (await growthOf(writer, from, uids)).messages < uids.length)
        return { kind: 'refused', because: 'gone' }
      return { kind: 'copied', mailbox: target, ...(await moveMessages(writer, from, uids, target.id)) }
    })
    if (result.kind === 'refused') return result
    if (result.from.length > 0) {
      changed(account, result.mailbox.id, result.modseq)
      changed(account, from, result.expungeModseq)
    }
    return copied(result)
  }

/** Copies and expunges; both happen with the transaction or neither. */
export const moveMessages = async (
  writer: MailWriter,
  from: MailboxId,
  uids: readonly Uid[],
  to: MailboxId,
): Promise<Copies & { readonly expungeModseq: number }> => {
  const copies = await copyInto(writer, from, uids, to)
  let expungeModseq = copies.modseq
  await inSlices(copies.from, async (slice) => {
    expungeModseq = await writer.expunge(from, slice)
  })
  return { ...copies, expungeModseq }
}

type Refused = Extract<CopyResult, { kind: 'refused' }>
type Copies = { readonly from: readonly Uid[]; readonly to: readonly Uid[]; readonly modseq: number }
type Copying = Refused | ({ readonly kind: 'copied'; readonly mailbox: Mailbox } & Copies)
type Moving = Refused | (Extract<Copying, { kind: 'copied' }> & { readonly expungeModseq: number })

const copyInto = async (
  writer: MailWriter,
  from: MailboxId,
  uids: readonly Uid[],
  to: MailboxId,
): Promise<Copies> => {
  const copiedFrom: Uid[] = []
  const copiedTo: Uid[] = []
  let newest = 0
  await inSlices(uids, async (slice) => {
    for (const {
      uid,
      email,
      sizeOctets,
      system,
      keywords,
      internalMs,
      zoneMinutes,
    } of await writer.numbersOf(from, slice)) {
      const date = { atMs: internalMs, zoneMinutes }
      const added = await writer.addMessage(to, email, sizeOctets, { system, keywords }, date)
      copiedFrom.push(uid)
      copiedTo.push(added.uid)
      newest = added.modseq
    }
  })
  return { from: copiedFrom, to: copiedTo, modseq: newest }
}

const growthOf = async (writer: MailWriter, mailbox: MailboxId, uids: readonly Uid[]): Promise<Growth> => {
  let messages = 0
  let octets = 0
  await inSlices(uids, async (slice) => {
    for (const { sizeOctets } of await writer.numbersOf(mailbox, slice)) {
      messages += 1
      octets += sizeOctets
    }
  })
  return { messages, octets }
}

const copied = ({ mailbox, from, to }: Extract<Copying, { kind: 'copied' }>): CopyResult => ({
  kind: 'copied',
  mailbox,
  from,
  to,
})
