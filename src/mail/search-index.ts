/**
 * What searching asks of an index: which messages have a needle in their folded texts. The index may lag behind and may
 * lose everything; for what it says it has, it must never answer other than reading would.
 */
import type { AccountId } from '../account/account.ts'
import type { EmailId } from './message.ts'

/** The folded texts that are searched (`search/texts.ts`), of one content. */
export type SearchDocument = {
  readonly email: EmailId
  readonly header: string
  readonly body: string
}

/** A bit an email, counted from the lowest of octet 0: ids are given out one by one, so this is small. */
export type EmailSet = Uint8Array

export type SearchPlace = 'header' | 'body' | 'header-or-body'

export type SearchIndex = {
  /** What is indexed; every change of the account up to `modseq` has been looked at. Empty and 0 at the start. */
  state(account: AccountId): Promise<{ readonly modseq: number; readonly indexed: EmailSet }>
  /** What an account's index takes on disk; null where that is not told by account. */
  octets(account: AccountId): Promise<number | null>
  /** Adds documents, leaving out those it has; `modseq` is the new one of the state, null when it stays. */
  add(account: AccountId, documents: readonly SearchDocument[], modseq: number | null): Promise<void>
  /** Null: not a needle that it can answer exactly. `matching` is part of `indexed`. */
  find(
    account: AccountId,
    place: SearchPlace,
    needle: string,
  ): Promise<{ readonly indexed: EmailSet; readonly matching: EmailSet } | null>
  /** Takes out the documents of emails that are gone. */
  forget(account: AccountId, emails: readonly EmailId[]): Promise<void>
  /** What was forgotten takes its room until then: gives back a piece of it; false when there is none to give. */
  merge(account: AccountId): Promise<boolean>
  /** Throws an account's index away; it is made anew. */
  discard(account: AccountId): Promise<void>
  close(): Promise<void>
}

export const hasEmail = (set: EmailSet, email: number): boolean =>
  (((set[Math.floor(email / 8)] ?? 0) >> (email % 8)) & 1) === 1

/** A set of these emails, with room for ids up to `highest`. */
export const emailSet = (emails: Iterable<number>, highest: number): EmailSet => {
  const set = new Uint8Array(Math.floor(highest / 8) + 1)
  for (const email of emails) set[Math.floor(email / 8)]! |= 1 << (email % 8)
  return set
}

export const emailsIn = (set: EmailSet): readonly EmailId[] => {
  const emails: EmailId[] = []
  for (const [index, octet] of set.entries()) {
    if (octet === 0) continue
    for (let bit = 0; bit < 8; bit++) if ((octet >> bit) & 1) emails.push((index * 8 + bit) as EmailId)
  }
  return emails
}
