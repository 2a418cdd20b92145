/**
 * Harm. Holding, disabling, undoing and "not me" are each one transaction, its first write conditional: of two that decide
 * at once only one does, and a process that ends in between has done all of it or nothing.
 */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { Harm, HarmId, HarmState, HarmStore } from '../../harm/harm.ts'
import { endInForce } from './app-password-end.ts'
import { type Database, FORGOTTEN_A_COMMIT, forgetInSlices } from './database.ts'
import type { DirectoryTables, HarmTable } from './directory-tables.ts'
import { prepared } from './prepared.ts'

export const sqlHarmStore = (db: Database<DirectoryTables>): HarmStore => ({
  hold: (harm) =>
    db.write(async (transaction) => {
      if (harm.appPassword === null) return false
      const of = { account: harm.account, id: harm.id, appPassword: harm.appPassword }
      if ((await holdOne.run(transaction, of)) !== 1) return false
      await insert.run(transaction, rowOf(harm))
      await holdQueue.run(transaction, of)
      return true
    }),

  disableAll: (harm) => db.write((transaction) => disableAll(transaction, harm)),

  list: async (account) => (await listed.all(db.read, { account })).map(harmOf),

  find: async (account, id) => {
    const row = await found.first(db.read, { account, id })
    return row === null ? null : harmOf(row)
  },

  undo: (account, id, sinceMs) =>
    db.write(async (transaction) => {
      if ((await setUndone.run(transaction, { account, id, sinceMs })) !== 1) return null
      const back = [
        ...(await release.all(transaction, { account, id })),
        ...(await revive.all(transaction, { account, id })),
      ]
      await releaseQueue.run(transaction, { id })
      return back.map((row) => row.id)
    }),

  notMe: (account, id, disabling) =>
    db.write(async (transaction) => {
      if ((await setConfirmed.run(transaction, { account, id, from: 'held' })) === 1)
        return disableHeld(transaction, id, disabling)
      return (await setConfirmed.run(transaction, { account, id, from: 'disabled' })) === 1 ? [] : null
    }),

  lapsedQueue: async (beforeMs, max) => {
    const rows = await lapsed.all(db.read, { beforeMs, max })
    return rows.map(({ queue_id: queueId, number }) => ({ queueId, number }))
  },

  forgetBefore: (atMs) => forgetInSlices(db, (transaction) => forgetSome.run(transaction, { atMs })),
})

type Tx = Kysely<DirectoryTables>
type One = { account: AccountId; id: HarmId }

const disableAll = async (transaction: Tx, harm: Harm): Promise<readonly AppPasswordId[]> => {
  const ended = await endInForce(transaction, harm.account, harm.atMs, harm.id)
  if (ended.length === 0) return []
  await insert.run(transaction, rowOf({ ...harm, count: ended.length }))
  for (const appPassword of ended) await holdQueue.run(transaction, { appPassword, id: harm.id })
  return ended
}

/** The one that `held` holds, with all others: what brings them back brings it back, and its queue. */
const disableHeld = async (
  transaction: Tx,
  held: HarmId,
  disabling: Harm,
): Promise<readonly AppPasswordId[]> => {
  await letGo.run(transaction, { account: disabling.account, id: held })
  const ended = await disableAll(transaction, disabling)
  if (ended.length > 0) await passQueue.run(transaction, { from: held, to: disabling.id })
  return ended
}

const holdOne = prepared((db: Tx, of: One & { appPassword: AppPasswordId }) =>
  db
    .updateTable('app_password')
    .set({ held_by: of.id })
    .where('account_id', '=', of.account)
    .where('id', '=', of.appPassword)
    .where('removed_ms', 'is', null)
    .where('held_by', 'is', null),
)

const holdQueue = prepared((db: Tx, of: { appPassword: AppPasswordId; id: HarmId }) =>
  db
    .updateTable('queued_recipient')
    .set({ held_by: of.id })
    .where('held_by', 'is', null)
    .where('queue_id', 'in', (from) =>
      from.selectFrom('queued_message').select('id').where('app_password', '=', of.appPassword),
    ),
)

const releaseQueue = prepared((db: Tx, of: { id: HarmId }) =>
  db.updateTable('queued_recipient').set({ held_by: null }).where('held_by', '=', of.id),
)

const passQueue = prepared((db: Tx, of: { from: HarmId; to: HarmId }) =>
  db.updateTable('queued_recipient').set({ held_by: of.to }).where('held_by', '=', of.from),
)

const insert = prepared((db: Tx, row: HarmTable) =>
  db.insertInto('harm').values({
    account_id: row.account_id,
    id: row.id,
    rule: row.rule,
    at_ms: row.at_ms,
    state: row.state,
    app_password: row.app_password,
    service: row.service,
    client: row.client,
    remote: row.remote,
    country: row.country,
    count: row.count,
  }),
)

const listed = prepared((db: Tx, of: { account: AccountId }) =>
  db
    .selectFrom('harm')
    .selectAll()
    .where('account_id', '=', of.account)
    .orderBy('at_ms', 'desc')
    .orderBy('id'),
)

const found = prepared((db: Tx, of: One) =>
  db.selectFrom('harm').selectAll().where('account_id', '=', of.account).where('id', '=', of.id),
)

const setUndone = prepared((db: Tx, of: One & { sinceMs: number }) =>
  db
    .updateTable('harm')
    .set({ state: 'undone' })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where((row) =>
      row.or([
        // What is held waits for its holder, however long; what was disabled can be brought back for a while.
        row('state', '=', 'held'),
        row.and([row('state', '=', 'disabled'), row('at_ms', '>', of.sinceMs)]),
      ]),
    ),
)

const setConfirmed = prepared((db: Tx, of: One & { from: HarmState }) =>
  db
    .updateTable('harm')
    .set({ state: 'confirmed' })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where('state', '=', of.from),
)

/** One that was disabled meanwhile is not to come back with the others either: its holder has just said so. */
const letGo = prepared((db: Tx, of: One) =>
  db
    .updateTable('app_password')
    .set({ held_by: null, ended_by: null })
    .where('account_id', '=', of.account)
    .where('held_by', '=', of.id),
)

const release = prepared((db: Tx, of: One) =>
  db
    .updateTable('app_password')
    .set({ held_by: null })
    .where('account_id', '=', of.account)
    .where('held_by', '=', of.id)
    .returning('id'),
)

const revive = prepared((db: Tx, of: One) =>
  db
    .updateTable('app_password')
    .set({ removed_ms: null, ended_by: null })
    .where('account_id', '=', of.account)
    .where('ended_by', '=', of.id)
    .returning('id'),
)

const lapsed = prepared((db: Tx, of: { beforeMs: number; max: number }) =>
  db
    .selectFrom('queued_recipient')
    .innerJoin('harm', 'harm.id', 'queued_recipient.held_by')
    .select(['queued_recipient.queue_id', 'queued_recipient.number'])
    .where('queued_recipient.held_by', 'is not', null)
    .where((row) =>
      row.or([
        row('harm.state', '=', 'confirmed'),
        row.and([row('harm.state', '=', 'disabled'), row('harm.at_ms', '<=', of.beforeMs)]),
      ]),
    )
    .limit(of.max),
)

const forgetSome = prepared((db: Tx, of: { atMs: number }) =>
  db.deleteFrom('harm').where(({ eb, refTuple, selectFrom }) =>
    eb(
      refTuple('account_id', 'id'),
      'in',
      selectFrom('harm as old')
        .select(['old.account_id', 'old.id'])
        .where('old.at_ms', '<', of.atMs)
        // Forgotten, it could not be undone, and what it holds would be held for ever.
        .where('old.state', '!=', 'held')
        .limit(FORGOTTEN_A_COMMIT)
        .$asTuple('account_id', 'id'),
    ),
  ),
)

const rowOf = ({ id, account, rule, atMs, state, appPassword, seen, count }: Harm): HarmTable => ({
  account_id: account,
  id,
  rule,
  at_ms: atMs,
  state,
  app_password: appPassword,
  service: seen?.service ?? null,
  client: seen?.client ?? null,
  remote: seen?.remote ?? null,
  country: seen?.country ?? null,
  count,
})

const harmOf = (row: Selectable<HarmTable>): Harm => ({
  id: row.id,
  account: row.account_id,
  rule: row.rule,
  atMs: row.at_ms,
  state: row.state,
  appPassword: row.app_password,
  seen:
    row.service === null || row.remote === null
      ? null
      : { service: row.service, client: row.client, remote: row.remote, country: row.country },
  count: row.count,
})
