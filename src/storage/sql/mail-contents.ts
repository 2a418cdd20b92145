/**
 * The contents of messages (texts and bodies) within one transaction. A content lives as long as some mailbox holds it;
 * whether one does is asked once, at the end, so it does not matter in which order a move adds and removes.
 */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { EmailId, PreparedTexts } from '../../mail/message.ts'
import type { StoredBody } from '../../mail/store.ts'
import { type BodyFile, type BodyPlace, parseBodyFile } from '../bodies/body-place.ts'
import { WrittenBody } from '../bodies/body-writer.ts'
import { listQuery } from './mail-lists.ts'
import type { MailDatabase } from './mail-reader.ts'
import type { EmailBodyRow, EmailHeaderRow, EmailTextRow } from './mail-tables.ts'
import { prepared } from './prepared.ts'
import { storedHeader } from './stored-header.ts'

export type MailContents = {
  readonly add: (email: EmailId, texts: PreparedTexts, body: StoredBody) => Promise<void>
  /** A body alone, which an upload holds. */
  readonly addBody: (email: EmailId, body: StoredBody) => Promise<void>
  /** A mailbox holds it now. */
  readonly held: (email: EmailId) => void
  /** A mailbox held it, and does no more. */
  readonly released: (email: EmailId) => void
  /** Removes what no mailbox holds. Its files are still there. */
  readonly removeUnheld: () => Promise<void>
  /** Bodies that rows name, and files that none names any more, when the transaction is committed. */
  readonly taken: readonly WrittenBody[]
  readonly left: readonly BodyFile[]
}

export const mailContents = (db: () => MailDatabase, account: AccountId, place: BodyPlace): MailContents => {
  const maybeUnheld = new Set<EmailId>()
  const taken: WrittenBody[] = []
  const left: BodyFile[] = []

  const addBody = async (email: EmailId, body: StoredBody): Promise<void> => {
    const written = takeable(body, place, taken)
    maybeUnheld.add(email)
    await insertBody.run(db(), bodyRow(account, email, written))
    if (written.content.in === 'file') await place.ledger?.take(db() as Kysely<unknown>, written.content.file)
    taken.push(written)
  }

  return {
    taken,
    left,
    held: (email) => maybeUnheld.delete(email),
    released: (email) => maybeUnheld.add(email),
    add: async (email, texts, body) => {
      await insertText.run(db(), textRow(account, email, texts))
      await insertHeader.run(db(), headerRow(account, email, texts))
      await addBody(email, body)
    },
    addBody,
    removeUnheld: async () => {
      if (maybeUnheld.size === 0) return
      for (const { email_id } of await uploadsOf.all(db(), { account }, [...maybeUnheld]))
        maybeUnheld.delete(email_id as EmailId)
      for (const { email_id } of await heldOf.all(db(), { account }, [...maybeUnheld]))
        maybeUnheld.delete(email_id as EmailId)
      const unheld = [...maybeUnheld]
      const files = await filesOf.all(db(), { account }, unheld)
      const known = files.map(({ file }) => parseBodyFile(file ?? '')).filter((file) => file !== null)
      if (known.length > 0) await place.ledger?.leave(db() as Kysely<unknown>, known)
      left.push(...known)
      await deleteTexts.run(db(), { account }, unheld)
      await deleteHeaders.run(db(), { account }, unheld)
      await deleteBodies.run(db(), { account }, unheld)
      maybeUnheld.clear()
    },
  }
}

/** A body made here, whose octets a row of this account can have. */
const takeable = (body: StoredBody, place: BodyPlace, taken: readonly WrittenBody[]): WrittenBody => {
  if (!(body instanceof WrittenBody)) throw new Error('a body of some other store was given')
  body.mustBeTakeable()
  if (body.content.in === 'file') {
    if (body.content.place.name !== place.name) throw new Error('a body of another account was given')
    if (taken.includes(body)) throw new Error('a body in a file was given twice')
  }
  return body
}

const textRow = (account: AccountId, email: EmailId, texts: PreparedTexts): EmailTextRow => ({
  account_id: account,
  email_id: email,
  sent_ms: texts.sentMs,
  sent_zone_minutes: texts.sentZoneMinutes,
  envelope: texts.envelope,
  preview: texts.preview,
  body_structure: texts.bodyStructure,
  structure: texts.structure,
})

const headerRow = (account: AccountId, email: EmailId, texts: PreparedTexts): EmailHeaderRow => ({
  account_id: account,
  email_id: email,
  header_cut: texts.headerCut ? 1 : 0,
  header: storedHeader(texts.header),
})

const bodyRow = (account: AccountId, email: EmailId, { content, ...body }: WrittenBody): EmailBodyRow => ({
  account_id: account,
  email_id: email,
  size_octets: body.sizeOctets,
  checksums: body.checksums,
  file: content.in === 'file' ? content.file : null,
  content: content.in === 'memory' ? content.bytes : null,
})

type OfAccount = { account: AccountId }

const insertText = prepared((db: MailDatabase, row: EmailTextRow) =>
  db.insertInto('email_text').values({
    account_id: row.account_id,
    email_id: row.email_id,
    sent_ms: row.sent_ms,
    sent_zone_minutes: row.sent_zone_minutes,
    envelope: row.envelope,
    preview: row.preview,
    body_structure: row.body_structure,
    structure: row.structure,
  }),
)

const insertHeader = prepared((db: MailDatabase, row: EmailHeaderRow) =>
  db.insertInto('email_header').values({
    account_id: row.account_id,
    email_id: row.email_id,
    header_cut: row.header_cut,
    header: row.header,
  }),
)

const insertBody = prepared((db: MailDatabase, row: EmailBodyRow) =>
  db.insertInto('email_body').values({
    account_id: row.account_id,
    email_id: row.email_id,
    size_octets: row.size_octets,
    checksums: row.checksums,
    file: row.file,
    content: row.content,
  }),
)

const heldOf = listQuery((db: MailDatabase, of: OfAccount, emails: number[]) =>
  db
    .selectFrom('message')
    .select('email_id')
    .distinct()
    .where('account_id', '=', of.account)
    .where('email_id', 'in', emails),
)

const uploadsOf = listQuery((db: MailDatabase, of: OfAccount, emails: number[]) =>
  db
    .selectFrom('upload')
    .select('email_id')
    .where('account_id', '=', of.account)
    .where('email_id', 'in', emails),
)

const filesOf = listQuery((db: MailDatabase, of: OfAccount, emails: number[]) =>
  db
    .selectFrom('email_body')
    .select('file')
    .where('account_id', '=', of.account)
    .where('email_id', 'in', emails)
    .where('file', 'is not', null),
)

const deleteTexts = listQuery((db: MailDatabase, of: OfAccount, emails: number[]) =>
  db.deleteFrom('email_text').where('account_id', '=', of.account).where('email_id', 'in', emails),
)

const deleteHeaders = listQuery((db: MailDatabase, of: OfAccount, emails: number[]) =>
  db.deleteFrom('email_header').where('account_id', '=', of.account).where('email_id', 'in', emails),
)

const deleteBodies = listQuery((db: MailDatabase, of: OfAccount, emails: number[]) =>
  db.deleteFrom('email_body').where('account_id', '=', of.account).where('email_id', 'in', emails),
)
