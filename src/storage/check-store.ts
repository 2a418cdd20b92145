/**
 * Looks whether a store is whole, also while a server uses it: every count is as a recount (`counts.ts`), and every body is
 * what was written. And whether two stores hold the same: how many rows, and a checksum of them, table by table.
 */
import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { AccountId } from '../account/account.ts'
import { parseBodyFile } from './bodies/body-place.ts'
import { readFiledBody } from './bodies/body-reader.ts'
import { isWholeBody } from './bodies/checksums.ts'
import { accountsOf, directoryRows, mailRows, type OnProgress, sideOf } from './copy-store.ts'
import { RECOUNTS } from './move/counts.ts'
import type { End } from './move/end.ts'
import { isThere, type Row, type RowsOf, slicesOf } from './move/rows.ts'
import { nextTurn } from './sql/database.ts'
import type { OpenAccount } from './sql/mail-store.ts'
import { faithful } from './sql/search-needle.ts'

/** What is wrong, in words; empty when nothing is. */
export const checkStore = async (end: End, onProgress: OnProgress): Promise<readonly string[]> => {
  const problems = [...(await end.directory.check())]
  const queue = sideOf(end)
  problems.push(...(await checkBodies(queue.database.read, queue.bodies, QUEUED)))
  const accounts = await accountsOf(end)
  for (const [at, account] of accounts.entries()) {
    const found = await end.use(account, (open) => checkAccount(open, account)).catch(inWords)
    // It may have been removed after it was listed, first from the directory and then its mail.
    if (found.length > 0 && (await isThere(queue.database.read, ACCOUNTS, { id: account })))
      problems.push(...found.map((problem) => `account ${account}: ${problem}`))
    onProgress(at + 1, accounts.length)
  }
  return problems
}

/** Where they differ, in words. */
export const compareStores = async (
  one: End,
  other: End,
  onProgress: OnProgress,
): Promise<readonly string[]> => {
  const problems: string[] = []
  const compare = async (whose: string, of: RowsOf, a: Kysely<never>, b: Kysely<never>) => {
    const [here, there] = [await digestOf(a, of), await digestOf(b, of)]
    if (here.rows !== there.rows)
      problems.push(`${whose}${of.table}: ${here.rows} rows, and ${there.rows} there`)
    else if (here.digest !== there.digest)
      problems.push(`${whose}${of.table}: ${here.rows} rows that are not the same`)
  }
  for (const of of directoryRows())
    await compare('', of, sideOf(one).database.read, sideOf(other).database.read)
  const accounts = await accountsOf(one)
  for (const [at, account] of accounts.entries()) {
    await one.use(account, (here) =>
      other.use(account, async (there) => {
        for (const of of mailRows(account))
          await compare(`account ${account}, `, of, readOf(here), readOf(there))
      }),
    )
    onProgress(at + 1, accounts.length)
  }
  return problems
}

const readOf = ({ database }: OpenAccount): Kysely<never> => database.read as unknown as Kysely<never>

const ACCOUNTS: RowsOf = { table: 'account', key: ['id'], account: null }
const QUEUED: RowsOf = { table: 'queued_message', key: ['id'], account: null }

const checkAccount = async (open: OpenAccount, account: AccountId): Promise<string[]> => {
  const problems = [...(await open.database.check())]
  for (const { what, of } of RECOUNTS) {
    const counted = sql<{ wrong: number }>`select count(*) as wrong from (${of(account)}) as found`
    const wrong = Number((await counted.execute(open.database.read)).rows[0]?.wrong ?? 0)
    if (wrong > 0) problems.push(`${wrong} ${what}`)
    await nextTurn()
  }
  const bodies: RowsOf = { table: 'email_body', key: ['email_id'], account }
  return [...problems, ...(await checkBodies(readOf(open), open.bodies, bodies))]
}

const checkBodies = async (
  read: Kysely<never>,
  place: OpenAccount['bodies'],
  of: RowsOf,
): Promise<string[]> => {
  const problems: string[] = []
  for await (const rows of slicesOf(read, of, null))
    for (const row of rows) {
      const problem = await bodyProblem(place, row)
      // It may have been removed after it was listed, which takes its body along.
      if (problem !== null && (await isThere(read, of, row)))
        problems.push(`${of.table} ${String(row.email_id ?? row.id)}: ${problem}`)
    }
  return problems
}

const bodyProblem = async (place: OpenAccount['bodies'], row: Row): Promise<string | null> => {
  const content = (row.content ?? row.body ?? null) as Uint8Array | null
  const [sizeOctets, checksums] = [Number(row.size_octets), row.checksums as Uint8Array]
  if (content !== null)
    return isWholeBody(content, sizeOctets, checksums) ? null : 'it is not what was written'
  const file = parseBodyFile(String(row.file))
  if (file === null) return 'it names no body'
  try {
    for await (const _ of readFiledBody(place, { file, sizeOctets, checksums }, 0, sizeOctets, 'lent'));
    return null
  } catch (fault) {
    return String(fault)
  }
}

const digestOf = async (db: Kysely<never>, of: RowsOf): Promise<{ rows: number; digest: string }> => {
  const hash = createHash('sha256')
  let count = 0
  for await (const rows of slicesOf(db, of, null)) {
    count += rows.length
    // Rows alike in their key have no order of their own.
    const lines = rows.map(lineOf)
    for (const line of lines.sort()) hash.update(line)
  }
  return { rows: count, digest: hash.digest('hex') }
}

/** A body has another name in another place; what it is, its checksums say. NUL is stored as something else on one engine. */
const lineOf = (row: Row): string => {
  const values = Object.entries(row).map(([column, value]) => [column, comparable(column, value)] as const)
  return `${JSON.stringify(values.sort(([a], [b]) => (a < b ? -1 : 1)))}
`
}

const comparable = (column: string, value: unknown): unknown => {
  if (column === 'file') return value !== null
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return typeof value === 'string' ? faithful(value) : value
}

const inWords = (fault: unknown): string[] => [String(fault)]
