/** What the contract of the mail store needs of an engine, and the messages it is tried with. */
import { test } from 'node:test'
import type { AccountId } from '../../account/account.ts'
import type { DeedStore } from '../../activity/deeds.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { INBOX, type Mailbox, type MailboxId, type MailboxName } from '../../mail/mailbox.ts'
import type { EmailFacts, EmailId, Flags, PreparedTexts, Uid } from '../../mail/message.ts'
import type { MailStore, MailWriter, StoredBody } from '../../mail/store.ts'

export type MailHarness = {
  readonly store: MailStore
  readonly deeds: DeedStore
  readonly clock: MovedClock
  /** Closes and opens again over the same data, as after a restart. */
  readonly reopen: () => Promise<void>
  /** Flips one bit of a stored body. */
  readonly damageBody: (account: AccountId, email: EmailId) => Promise<void>
  /** From now on the account's database cannot grow; or it can again. */
  readonly fill: (account: AccountId, full: boolean) => Promise<void>
  /** From now on bodies too large for a row cannot be written; or they can again. */
  readonly breakBodies: (account: AccountId, broken: boolean) => Promise<void>
  /** How many bodies lie outside of the database. */
  readonly filedBodies: (account: AccountId) => Promise<number>
  /** How many contents lie in the database, held by a mailbox or not. */
  readonly contents: (account: AccountId) => Promise<number>
  readonly close: () => Promise<void>
}

export type OpenHarness = () => Promise<MailHarness>

export type MovedClock = Clock & { setMs(nowMs: number): void }

export const movedClock = (startMs: number): MovedClock => {
  let nowMs = startMs
  return {
    ...systemClock,
    nowMs: () => nowMs,
    setMs: (to) => {
      nowMs = to
    },
  }
}

export const ANNA = 'aaaaaaaaaaaaaaaa' as AccountId
export const BERTIL = 'bbbbbbbbbbbbbbbb' as AccountId

export const named = (name: string): MailboxName => name as MailboxName
export const flags = (system = 0, keywords = ''): Flags => ({ system, keywords })
export const RECEIVED = { atMs: 1_700_000_000_000, zoneMinutes: 60 }

/** Texts that differ with `number`, so that a mix-up shows. */
export const textsOf = (number: number): PreparedTexts => ({
  header: `Subject: ${number}\r\n\r\n`,
  headerCut: number % 2 === 1,
  envelope: Buffer.from(`("${number}" NIL)`),
  bodyStructure: Buffer.from(`("TEXT" "PLAIN" ${number})`),
  structure: `structure ${number}`,
  preview: `förhandsvisning ${number}`,
  sentMs: number % 3 === 0 ? null : RECEIVED.atMs + number,
  sentZoneMinutes: -90,
})

/** A content with a thread of its own for each `number`. */
export const contentOf = (number: number): PreparedTexts & EmailFacts => ({
  ...textsOf(number),
  threadKeys: [`key ${number}`],
  hasAttachment: number % 2 === 0,
})

/** `octets` of them, different in every place and for every `seed`. */
export const octetsOf = (octets: number, seed = 1): Uint8Array => {
  const bytes = Buffer.alloc(octets)
  let state = seed * 2_654_435_761
  for (let at = 0; at < octets; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

export const writeBody = async (
  store: MailStore,
  account: AccountId,
  bytes: Uint8Array,
  pieceOctets = 16_000,
): Promise<StoredBody> => {
  const writer = await store.writeBody(account, null)
  for (let start = 0; start < bytes.length; start += pieceOctets)
    await writer.write(bytes.subarray(start, start + pieceOctets))
  return writer.finish()
}

export type Put = { readonly email: EmailId; readonly uid: Uid; readonly modseq: number }

/** Appends one message, as delivery does. */
export const put = async (
  store: MailStore,
  account: AccountId,
  mailbox: MailboxId,
  bytes: Uint8Array,
  flagsOf = flags(),
  number = 1,
): Promise<Put> => {
  await using body = await writeBody(store, account, bytes)
  // `await`: the body must not be disposed of before the transaction is done.
  return await store.inTransaction(account, (writer) => putIn(writer, mailbox, body, flagsOf, number))
}

export const putIn = async (
  writer: MailWriter,
  mailbox: MailboxId,
  body: StoredBody,
  flagsOf = flags(),
  number = 1,
): Promise<Put> => {
  const email = await writer.addEmail(contentOf(number), body)
  const { uid, modseq } = await writer.addMessage(mailbox, email, body.sizeOctets, flagsOf, RECEIVED)
  return { email, uid, modseq }
}

export const readBody = async (
  store: MailStore,
  account: AccountId,
  email: EmailId,
  start = 0,
  end = Number.MAX_SAFE_INTEGER,
): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.body(account, email, start, end)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export const inboxOf = async (store: MailStore, account: AccountId): Promise<Mailbox> => {
  const inbox = await store.mailboxNamed(account, INBOX)
  if (inbox === null) throw new Error('the account has no INBOX')
  return inbox
}

/** Tests of an engine: each in a store of its own with one account, closed at the end. */
export const checks =
  (engine: string, open: OpenHarness) =>
  (name: string, work: (harness: MailHarness) => Promise<void>): void => {
    test(`${engine}: ${name}`, async () => {
      const harness = await open()
      try {
        await harness.store.createAccount(ANNA)
        await work(harness)
      } finally {
        await harness.close()
      }
    })
  }
