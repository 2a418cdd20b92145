/**
 * Takes everything from one store to another, on whichever engine. Rows go in the order of their keys, so a copy that was
 * cut short goes on where it ended; each slice of rows is a transaction, and a large body is there before its row.
 */
import type { Kysely } from 'kysely'
import type { AccountId } from '../account/account.ts'
import { type BodyPlace, parseBodyFile } from './bodies/body-place.ts'
import { readFiledBody } from './bodies/body-reader.ts'
import { bodyWriter, type WrittenBody } from './bodies/body-writer.ts'
import type { End } from './move/end.ts'
import { DIRECTORY_KEYS, MAIL_KEYS } from './move/keys.ts'
import { countOf, lastOf, type Row, type RowsOf, slicesOf } from './move/rows.ts'
import type { Database } from './sql/database.ts'

/** Called now and then. `total` is known from the start. */
export type OnProgress = (done: number, total: number) => void

type Side = { readonly database: Database<never>; readonly bodies: BodyPlace }

export const copyStore = async (from: End, to: End, onProgress: OnProgress): Promise<void> => {
  const accounts = await accountsOf(from)
  const total = await emailsOf(from, accounts)
  let done = 0
  const directory = { from: sideOf(from), to: sideOf(to) }
  for (const of of directoryRows()) await copyRows(directory.from, directory.to, of, () => {})
  for (const account of accounts) {
    await to.makeRoom(account)
    await from.use(account, (source) =>
      to.use(account, async (target) => {
        for (const of of mailRows(account)) {
          await copyRows(source as unknown as Side, target as unknown as Side, of, (rows) => {
            if (of.table !== 'email_body') return
            done += rows
            onProgress(done, total)
          })
        }
      }),
    )
  }
}

export const accountsOf = async ({ directory }: End): Promise<readonly AccountId[]> => {
  const accounts: AccountId[] = []
  const of: RowsOf = { table: 'account', key: DIRECTORY_KEYS.account ?? [], account: null }
  for await (const rows of slicesOf(directory.read as unknown as Kysely<never>, of, null))
    for (const { id } of rows) accounts.push(id as AccountId)
  return accounts
}

const emailsOf = async (end: End, accounts: readonly AccountId[]): Promise<number> => {
  let emails = 0
  for (const account of accounts)
    emails += await end.use(account, ({ database }) =>
      countOf(database.read as unknown as Kysely<never>, { table: 'email_body', key: [], account }),
    )
  return emails
}

export const directoryRows = (): readonly RowsOf[] =>
  Object.entries(DIRECTORY_KEYS).flatMap(([table, key]) =>
    key === null ? [] : [{ table, key, account: null }],
  )

export const mailRows = (account: AccountId): readonly RowsOf[] =>
  Object.entries(MAIL_KEYS).flatMap(([table, key]) => (key === null ? [] : [{ table, key, account }]))

export const sideOf = ({ directory, queue }: End): Side => ({
  database: directory as unknown as Database<never>,
  bodies: queue,
})

const copyRows = async (from: Side, to: Side, of: RowsOf, onRows: (count: number) => void): Promise<void> => {
  const after = await lastOf(to.database.read, of)
  if (after !== null) onRows(await countOf(to.database.read, of))
  for await (const rows of slicesOf(from.database.read, of, after)) {
    const taken: WrittenBody[] = []
    try {
      const own: Row[] = []
      for (const row of rows) own.push(await withOwnBody(from.bodies, to.bodies, row, taken))
      await to.database.write(async (transaction) => {
        for (const row of own) await insert(transaction, of.table, row)
        for (const { content } of taken)
          if (content.in === 'file')
            await content.place.ledger?.take(transaction as unknown as Kysely<unknown>, content.file)
        for (const body of taken) body.keep() // from here on the commit may name its file
      })
    } finally {
      for (const body of taken) await body[Symbol.asyncDispose]()
    }
    onRows(rows.length)
  }
}

const insert = async (transaction: Kysely<never>, table: string, row: Row): Promise<void> => {
  await (transaction as unknown as Kysely<Record<string, Record<string, unknown>>>)
    .insertInto(table)
    .values(row)
    .execute()
}

/** The row as it is, or with the name that its body has in the other place. */
const withOwnBody = async (from: BodyPlace, to: BodyPlace, row: Row, taken: WrittenBody[]): Promise<Row> => {
  const file = typeof row.file === 'string' ? parseBodyFile(row.file) : null
  if (file === null) return row
  const sizeOctets = Number(row.size_octets)
  const filed = { file, sizeOctets, checksums: row.checksums as Uint8Array }
  const writer = bodyWriter(to, sizeOctets)
  try {
    for await (const chunk of readFiledBody(from, filed, 0, sizeOctets)) await writer.write(chunk)
  } catch (fault) {
    await writer.abandon()
    throw fault
  }
  const body = (await writer.finish()) as WrittenBody
  taken.push(body)
  return { ...row, file: body.content.in === 'file' ? body.content.file : null }
}
