/**
 * What programs did, beside the mail they did it to: it moves and goes with the account. Ranges of one app password,
 * hour, deed and mailbox never meet: what is added is merged with what it touches. App passwords have a short number
 * here, so that a row is a few dozen octets.
 */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import {
  DEED_NUMBERS,
  DEEDS_KEPT_DAYS,
  type DeedStore,
  HOUR_MS,
  MAILBOX_DEEDS,
  type MailboxDeed,
  type Sent,
  type Touched,
  type UidRange,
  union,
} from '../../activity/deeds.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { Clock } from '../../base/clock.ts'
import type { MailDatabases } from './mail-store.ts'
import type { MailTables, SentRow, TouchedRow } from './mail-tables.ts'
import { prepared } from './prepared.ts'

const DAY_MS = 86_400_000
const RANGES_AN_INSERT = 64 // rows of one statement

export const sqlDeedStore = ({ use }: MailDatabases, clock: Clock): DeedStore => ({
  record: (account, touched, sent) =>
    use(account, ({ database }) =>
      database.write(async (transaction) => {
        const number = await numbering(transaction, account)
        for (const each of touched) await merge(transaction, account, await number(each.appPassword), each)
        for (const each of sent) await addSent(transaction, account, await number(each.appPassword), each)
        await forgetOld(transaction, account, clock.nowMs() - DEEDS_KEPT_DAYS * DAY_MS)
      }),
    ),

  touched: (account, appPassword, rangesMax) =>
    use(account, async ({ database: { read } }) => {
      const of = await numberOf.first(read, { account, appPassword })
      if (of === null) return []
      const sinceHour = Math.floor((clock.nowMs() - DEEDS_KEPT_DAYS * DAY_MS) / HOUR_MS)
      const rows = await touchedBy.all(read, { account, toucher: of.number, sinceHour, max: rangesMax })
      return grouped(appPassword, rows)
    }),

  sent: (account, appPassword, max) =>
    use(account, async ({ database: { read } }) => {
      const of = await numberOf.first(read, { account, appPassword })
      if (of === null) return []
      const sinceMs = clock.nowMs() - DEEDS_KEPT_DAYS * DAY_MS
      const rows = await sentBy.all(read, { account, toucher: of.number, sinceMs, max })
      return rows.map(({ at_ms, recipients }): Sent => ({ appPassword, atMs: at_ms, recipients }))
    }),
})

type Tx = Kysely<MailTables>
type Whose = { account: AccountId; toucher: number }
type Where = Whose & { hour: number; deed: number; mailbox: number }

const numbersOf = prepared((db: Tx, of: { account: AccountId }) =>
  db.selectFrom('toucher').select(['number', 'app_password']).where('account_id', '=', of.account),
)

const numberOf = prepared((db: Tx, of: { account: AccountId; appPassword: AppPasswordId }) =>
  db
    .selectFrom('toucher')
    .select('number')
    .where('account_id', '=', of.account)
    .where('app_password', '=', of.appPassword),
)

const addNumber = prepared((db: Tx, of: { account: AccountId; number: number; appPassword: AppPasswordId }) =>
  db
    .insertInto('toucher')
    .values({ account_id: of.account, number: of.number, app_password: of.appPassword }),
)

/** The numbers of the account's app passwords; one without gets the next. */
const numbering = async (transaction: Tx, account: AccountId) => {
  const rows = await numbersOf.all(transaction, { account })
  const known = new Map(rows.map((row) => [row.app_password, row.number]))
  let last = Math.max(0, ...known.values())
  return async (appPassword: AppPasswordId): Promise<number> => {
    const number = known.get(appPassword)
    if (number !== undefined) return number
    last += 1
    known.set(appPassword, last)
    await addNumber.run(transaction, { account, number: last, appPassword })
    return last
  }
}

/** Of these, what meets [first, last] or lies beside it. */
const near = prepared((db: Tx, of: Where & UidRange) =>
  db
    .selectFrom('touched')
    .select(['first_uid', 'last_uid'])
    .where('account_id', '=', of.account)
    .where('toucher', '=', of.toucher)
    .where('hour', '=', of.hour)
    .where('deed', '=', of.deed)
    .where('mailbox_id', '=', of.mailbox)
    .where('first_uid', '<=', of.last)
    .where('last_uid', '>=', of.first),
)

const remove = prepared((db: Tx, of: Where & UidRange) =>
  db
    .deleteFrom('touched')
    .where('account_id', '=', of.account)
    .where('toucher', '=', of.toucher)
    .where('hour', '=', of.hour)
    .where('deed', '=', of.deed)
    .where('mailbox_id', '=', of.mailbox)
    .where('first_uid', '>=', of.first)
    .where('first_uid', '<=', of.last),
)

const merge = async (
  transaction: Tx,
  account: AccountId,
  toucher: number,
  { hour, deed, mailbox, ranges }: Touched,
): Promise<void> => {
  const [lowest] = ranges
  const highest = ranges.at(-1)
  if (lowest === undefined || highest === undefined) return
  const where: Where = { account, toucher, hour, deed: DEED_NUMBERS[deed], mailbox }
  const rows = await near.all(transaction, { ...where, first: lowest.first - 1, last: highest.last + 1 })
  const before = rows
    .map(({ first_uid: first, last_uid: last }) => ({ first, last }))
    .sort((a, b) => a.first - b.first)
  const after = union(before, ranges)
  const [first] = before
  const last = before.at(-1)
  if (first !== undefined && last !== undefined) {
    if (sameRanges(before, after)) return
    await remove.run(transaction, { ...where, first: first.first, last: last.first })
  }
  for (let start = 0; start < after.length; start += RANGES_AN_INSERT) {
    const some = after.slice(start, start + RANGES_AN_INSERT)
    await transaction
      .insertInto('touched')
      .values(some.map((range) => rowOf(where, range)))
      .execute()
  }
}

const sameRanges = (one: readonly UidRange[], other: readonly UidRange[]): boolean =>
  one.length === other.length &&
  one.every(({ first, last }, at) => first === other[at]?.first && last === other[at]?.last)

const rowOf = ({ account, toucher, hour, deed, mailbox }: Where, { first, last }: UidRange): TouchedRow => ({
  account_id: account,
  toucher,
  hour,
  deed,
  mailbox_id: mailbox,
  first_uid: first,
  last_uid: last,
})

const newestPosition = prepared((db: Tx, of: Whose & { atMs: number }) =>
  db
    .selectFrom('sent')
    .select((row) => row.fn.max('position').as('newest'))
    .where('account_id', '=', of.account)
    .where('toucher', '=', of.toucher)
    .where('at_ms', '=', of.atMs),
)

const insertSent = prepared((db: Tx, row: SentRow) =>
  db.insertInto('sent').values({
    account_id: row.account_id,
    toucher: row.toucher,
    at_ms: row.at_ms,
    position: row.position,
    recipients: row.recipients,
  }),
)

const addSent = async (
  transaction: Tx,
  account: AccountId,
  toucher: number,
  { atMs, recipients }: Sent,
): Promise<void> => {
  const found = await newestPosition.first(transaction, { account, toucher, atMs })
  const position = Number(found?.newest ?? -1) + 1
  await insertSent.run(transaction, { account_id: account, toucher, at_ms: atMs, position, recipients })
}

const oldTouched = prepared((db: Tx, of: { account: AccountId; hour: number }) =>
  db.deleteFrom('touched').where('account_id', '=', of.account).where('hour', '<', of.hour),
)
const oldSent = prepared((db: Tx, of: { account: AccountId; atMs: number }) =>
  db.deleteFrom('sent').where('account_id', '=', of.account).where('at_ms', '<', of.atMs),
)
const oldest = prepared((db: Tx, of: Whose) =>
  db
    .selectFrom('touched')
    .select('hour')
    .where('account_id', '=', of.account)
    .where('toucher', '=', of.toucher)
    .orderBy('hour')
    .limit(1),
)

/** Looks by key whether there is anything old; only then walks the tables, which is about once an hour. */
const forgetOld = async (transaction: Tx, account: AccountId, beforeMs: number): Promise<void> => {
  const hour = Math.floor(beforeMs / HOUR_MS)
  for (const { number } of await numbersOf.all(transaction, { account })) {
    const row = await oldest.first(transaction, { account, toucher: number })
    if (row === null || row.hour >= hour) continue
    await oldTouched.run(transaction, { account, hour })
    await oldSent.run(transaction, { account, atMs: beforeMs })
    return
  }
}

const touchedBy = prepared((db: Tx, of: Whose & { sinceHour: number; max: number }) =>
  db
    .selectFrom('touched')
    .select(['hour', 'deed', 'mailbox_id', 'first_uid', 'last_uid'])
    .where('account_id', '=', of.account)
    .where('toucher', '=', of.toucher)
    .where('hour', '>=', of.sinceHour)
    .orderBy('hour', 'desc')
    .orderBy('deed')
    .orderBy('mailbox_id')
    .orderBy('first_uid')
    .limit(of.max),
)

const sentBy = prepared((db: Tx, of: Whose & { sinceMs: number; max: number }) =>
  db
    .selectFrom('sent')
    .select(['at_ms', 'recipients'])
    .where('account_id', '=', of.account)
    .where('toucher', '=', of.toucher)
    .where('at_ms', '>=', of.sinceMs)
    .orderBy('at_ms', 'desc')
    .orderBy('position', 'desc')
    .limit(of.max),
)

type Row = Pick<TouchedRow, 'hour' | 'deed' | 'mailbox_id' | 'first_uid' | 'last_uid'>

const grouped = (appPassword: AppPasswordId, rows: readonly Row[]): readonly Touched[] => {
  const groups: (Touched & { readonly ranges: UidRange[] })[] = []
  for (const { hour, deed, mailbox_id: mailbox, first_uid: first, last_uid: last } of rows) {
    const name = nameOf(deed)
    const newest = groups.at(-1)
    const belongs = newest?.hour === hour && newest.deed === name && newest.mailbox === mailbox
    if (belongs) newest.ranges.push({ first, last })
    else groups.push({ appPassword, deed: name, hour, mailbox, ranges: [{ first, last }] })
  }
  return groups
}

const nameOf = (number: number): MailboxDeed => {
  const name = MAILBOX_DEEDS.find((each) => DEED_NUMBERS[each] === number)
  if (name === undefined) throw new Error(`there is no deed ${number}`)
  return name
}
