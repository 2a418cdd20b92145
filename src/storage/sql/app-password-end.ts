/**
 * How app passwords end, as part of a transaction: one, or all in force. What their holder ends stays ended: no harm of
 * before can be undone to bring it back, and what was asked about it is answered.
 */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { HarmId } from '../../harm/harm.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

type Tx = Kysely<DirectoryTables>

/** False when there is none such in force. */
export const endOne = async (
  transaction: Tx,
  account: AccountId,
  id: AppPasswordId,
  atMs: number,
): Promise<boolean> => {
  const ended = await ending(transaction, account, atMs, null)
    .where('id', '=', id)
    .returning('held_by')
    .execute()
  for (const { held_by: harm } of ended)
    if (harm !== null) await answerOne.run(transaction, { account, id: harm })
  return ended.length === 1
}

/** By their holder, also as part of switching two-step verification off. */
export const endAll = async (
  transaction: Tx,
  account: AccountId,
  atMs: number,
): Promise<readonly AppPasswordId[]> => {
  const ended = await endInForce(transaction, account, atMs, null)
  await keepEnded.run(transaction, { account })
  await answerAll.run(transaction, { account })
  return ended
}

/** By harm, which can bring them back, or for good. Decoys stay. */
export const endInForce = async (
  transaction: Tx,
  account: AccountId,
  atMs: number,
  endedBy: HarmId | null,
): Promise<readonly AppPasswordId[]> => {
  const ended = await ending(transaction, account, atMs, endedBy)
    .where('decoy', '=', 0)
    .returning('id')
    .execute()
  return ended.map(({ id }) => id)
}

const ending = (transaction: Tx, account: AccountId, atMs: number, endedBy: HarmId | null) =>
  transaction
    .updateTable('app_password')
    .set({ removed_ms: atMs, ended_by: endedBy })
    .where('account_id', '=', account)
    .where('removed_ms', 'is', null)

const keepEnded = prepared((db: Tx, of: { account: AccountId }) =>
  db
    .updateTable('app_password')
    .set({ ended_by: null })
    .where('account_id', '=', of.account)
    .where('ended_by', 'is not', null),
)

const answerOne = prepared((db: Tx, of: { account: AccountId; id: HarmId }) =>
  answer(db, of.account).where('id', '=', of.id),
)

const answerAll = prepared((db: Tx, of: { account: AccountId }) => answer(db, of.account))

const answer = (db: Tx, account: AccountId) =>
  db
    .updateTable('harm')
    .set({ state: 'confirmed' })
    .where('account_id', '=', account)
    .where('state', 'in', ['held', 'disabled'])
