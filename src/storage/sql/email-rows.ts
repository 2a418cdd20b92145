/**
 * Rows of many emails. Those of a mailbox mostly lie together, and then one range of ids is read instead of a list, at
 * two thirds of the cost; what lies between them is read along and passed over by whoever looks rows up by their id.
 */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { EmailId } from '../../mail/message.ts'
import { nextTurn } from './database.ts'
import { listQuery } from './mail-lists.ts'
import type { MailTables } from './mail-tables.ts'
import { prepared } from './prepared.ts'

export type EmailRows<Row> = (
  db: Kysely<MailTables>,
  account: AccountId,
  emails: readonly EmailId[],
) => AsyncIterable<Row[]>

type EmailTable = 'email_text' | 'email_header' | 'email_body'
type EmailRow = { email_id: number }
type AnyRow = EmailRow & { account_id: string }

/** `chunkMax` emails at a time, and between two times the event loop has a turn. */
export const emailRows = <Row extends EmailRow>(
  table: EmailTable,
  columns: readonly Exclude<keyof Row & string, 'email_id'>[],
  chunkMax: number,
): EmailRows<Row> => {
  const rowsOf = (db: Kysely<MailTables>, account: string) =>
    (db as unknown as Kysely<Record<string, AnyRow>>)
      .selectFrom(table)
      .select(['email_id', ...(columns as readonly never[])])
      .where('account_id', '=', account)
      .$castTo<Row>()
  const listed = listQuery(
    (db: Kysely<MailTables>, of: { account: AccountId }, emails: number[]) =>
      rowsOf(db, of.account).where('email_id', 'in', emails),
    chunkMax,
  )
  const between = prepared(
    (db: Kysely<MailTables>, of: { account: AccountId; first: number; last: number }) =>
      rowsOf(db, of.account).where('email_id', '>=', of.first).where('email_id', '<=', of.last),
  )
  return async function* (db, account, emails) {
    for (let start = 0; start < emails.length; start += chunkMax) {
      if (start > 0) await nextTurn()
      const chunk = emails.length <= chunkMax ? emails : emails.slice(start, start + chunkMax)
      const range = rangeOf(chunk)
      if (range === null) yield await listed.all(db, { account }, chunk)
      else yield await between.all(db, { account, ...range })
    }
  }
}

const ROWS_A_LISTED_ROW_MAX = 1.25 // what is read along costs less than the list would have

/** Null when they lie too far apart. */
const rangeOf = (emails: readonly EmailId[]): { first: number; last: number } | null => {
  const first = emails[0] ?? 0
  const last = emails.at(-1) ?? 0
  if (last - first >= emails.length * ROWS_A_LISTED_ROW_MAX) return null
  let before = first - 1
  for (const email of emails) {
    if (email <= before || email > last) return null
    before = email
  }
  return { first, last }
}
