/**
 * STORE (RFC 9051 §6.4.6) and its condition (RFC 7162 §3.1.3): each message is looked at and changed in one transaction,
 * many messages in several, so that others get their turns.
 */
import type { AccountId } from '../../account/account.ts'
import { inSlices } from '../breathe.ts'
import { changedFlags } from '../keywords.ts'
import type { FlagChange, FlagsChanged } from '../mail.ts'
import type { MailboxId } from '../mailbox.ts'
import type { Flags, Uid } from '../message.ts'
import type { MailWriter } from '../store.ts'
import type { MailParts } from './parts.ts'

export const changeMessageFlags =
  ({ store, changed: tell }: MailParts) =>
  async (
    account: AccountId,
    mailbox: MailboxId,
    uids: readonly Uid[],
    change: FlagChange,
  ): Promise<FlagsChanged> => {
    const changed: Uid[] = []
    const modified: Uid[] = []
    const gone: Uid[] = []
    let newest = 0
    await inSlices(uids, async (slice) => {
      const done = await store.inTransaction(account, (writer) => changeSlice(writer, mailbox, slice, change))
      for (const uid of done.changed) changed.push(uid)
      for (const uid of done.modified) modified.push(uid)
      for (const uid of done.gone) gone.push(uid)
      newest = Math.max(newest, done.modseq)
      if (done.changed.length > 0) tell(account, mailbox, done.modseq)
    })
    return { modseq: newest, changed, modified, gone }
  }

const changeSlice = async (
  writer: MailWriter,
  mailbox: MailboxId,
  uids: readonly Uid[],
  change: FlagChange,
): Promise<FlagsChanged> => {
  const changes: { readonly uid: Uid; readonly flags: Flags }[] = []
  const modified: Uid[] = []
  const there = new Set<Uid>()
  let newest = 0
  for (const { uid, system, keywords, modseq } of await writer.numbersOf(mailbox, uids)) {
    there.add(uid)
    newest = Math.max(newest, modseq)
    if (change.unchangedSince !== null && modseq > change.unchangedSince) {
      modified.push(uid)
      continue
    }
    const flags = changedFlags({ system, keywords }, change)
    if (flags.system !== system || flags.keywords !== keywords) changes.push({ uid, flags })
  }
  if (changes.length > 0) newest = await writer.setFlags(mailbox, changes)
  return {
    modseq: newest,
    changed: changes.map(({ uid }) => uid),
    modified,
    gone: uids.filter((uid) => !there.has(uid)),
  }
}
