/** The rows of uploads; their bodies are in `email_body`, as those of messages are. */
import type { AccountId } from '../../account/account.ts'
import type { EmailId } from '../../mail/message.ts'
import { type Upload, type UploadId, uploadedBody } from '../../mail/upload.ts'
import type { MailDatabase } from './mail-reader.ts'
import type { UploadRow } from './mail-tables.ts'
import { prepared } from './prepared.ts'

type OfAccount = { account: AccountId }

export const readUpload = async (
  db: MailDatabase,
  account: AccountId,
  id: UploadId,
): Promise<Upload | null> => {
  const row = await uploadRow.first(db, { account, email: uploadedBody(id) })
  return row === null ? null : { type: row.type, sizeOctets: row.size_octets }
}

export const readUploaded = async (
  db: MailDatabase,
  account: AccountId,
): Promise<{ readonly count: number; readonly octets: number }> => {
  const row = await uploaded.first(db, { account })
  return { count: Number(row?.count ?? 0), octets: Number(row?.octets ?? 0) }
}

export const readFirstUploadMs = async (db: MailDatabase, account: AccountId): Promise<number | null> =>
  (await oldest.first(db, { account }))?.created_ms ?? null

/** The numbers of their bodies. */
export const forgetUploads = async (
  db: MailDatabase,
  account: AccountId,
  beforeMs: number,
  max: number,
): Promise<EmailId[]> => {
  const old = await oldRows.all(db, { account, beforeMs, max })
  for (const { email_id } of old) await deleteUpload.run(db, { account, email: email_id })
  return old.map((row) => row.email_id as EmailId)
}

export const insertUpload = prepared((db: MailDatabase, row: UploadRow) =>
  db.insertInto('upload').values({
    account_id: row.account_id,
    email_id: row.email_id,
    type: row.type,
    size_octets: row.size_octets,
    created_ms: row.created_ms,
  }),
)

const uploadRow = prepared((db: MailDatabase, of: OfAccount & { email: EmailId }) =>
  db
    .selectFrom('upload')
    .select(['type', 'size_octets'])
    .where('account_id', '=', of.account)
    .where('email_id', '=', of.email),
)

const oldest = prepared((db: MailDatabase, of: OfAccount) =>
  db
    .selectFrom('upload')
    .select('created_ms')
    .where('account_id', '=', of.account)
    .orderBy('email_id', 'desc') // numbered as they come, downwards
    .limit(1),
)

const uploaded = prepared((db: MailDatabase, of: OfAccount) =>
  db
    .selectFrom('upload')
    .select((select) => [select.fn.countAll().as('count'), select.fn.sum('size_octets').as('octets')])
    .where('account_id', '=', of.account),
)

const oldRows = prepared((db: MailDatabase, of: OfAccount & { beforeMs: number; max: number }) =>
  db
    .selectFrom('upload')
    .select('email_id')
    .where('account_id', '=', of.account)
    .where('created_ms', '<', of.beforeMs)
    .limit(of.max),
)

const deleteUpload = prepared((db: MailDatabase, of: OfAccount & { email: number }) =>
  db.deleteFrom('upload').where('account_id', '=', of.account).where('email_id', '=', of.email),
)
