/** What people tell about themselves. An account has a row once it has told something. */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import { NO_PROFILE, type Profile, type ProfileStore } from '../../account/profile.ts'
import type { Database } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import type { ProfileTable } from './sign-in-tables.ts'

export const sqlProfileStore = (db: Database<DirectoryTables>): ProfileStore => ({
  profile: async (account) => {
    const row = await ofAccount.first(db.read, { account })
    if (row === null) return NO_PROFILE
    return {
      firstName: row.first_name ?? NO_PROFILE.firstName,
      lastName: row.last_name ?? NO_PROFILE.lastName,
      language: row.language ?? NO_PROFILE.language,
      timeZone: row.time_zone ?? NO_PROFILE.timeZone,
      appearance: row.appearance ?? NO_PROFILE.appearance,
      isOperator: row.is_operator === 1,
      passwordChangedMs: row.password_changed_ms ?? row.created_ms,
    }
  },

  changeProfile: (account, change) => db.write((transaction) => upsert(transaction, account, change)),

  setPasswordHash: (account, hash, atMs) =>
    db.write(async (transaction) => {
      if ((await setHash.run(transaction, { account, hash })) === 0) return
      await upsert(transaction, account, { passwordChangedMs: atMs })
    }),
})

const ofAccount = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .selectFrom('account')
    .leftJoin('profile', 'profile.account_id', 'account.id')
    .select([
      'account.created_ms',
      'profile.first_name',
      'profile.last_name',
      'profile.language',
      'profile.time_zone',
      'profile.appearance',
      'profile.is_operator',
      'profile.password_changed_ms',
    ])
    .where('account.id', '=', of.account),
)

const setHash = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; hash: string }) =>
  db.updateTable('account').set({ password_hash: of.hash }).where('id', '=', of.account),
)

/** Only what is named changes. */
const upsert = async (
  transaction: Kysely<DirectoryTables>,
  account: AccountId,
  change: Partial<Profile>,
): Promise<void> => {
  const changed = columnsOf(change)
  if (Object.keys(changed).length === 0) return
  await transaction
    .insertInto('profile')
    .values({ ...NOTHING_TOLD, ...changed, account_id: account })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(changed))
    .execute()
}

type Columns = Omit<ProfileTable, 'account_id'>

const NOTHING_TOLD: Columns = {
  first_name: NO_PROFILE.firstName,
  last_name: NO_PROFILE.lastName,
  language: NO_PROFILE.language,
  time_zone: NO_PROFILE.timeZone,
  appearance: NO_PROFILE.appearance,
  is_operator: 0,
  password_changed_ms: null,
}

const columnsOf = (change: Partial<Profile>): Partial<Columns> => ({
  ...(change.firstName !== undefined && { first_name: change.firstName }),
  ...(change.lastName !== undefined && { last_name: change.lastName }),
  ...(change.language !== undefined && { language: change.language }),
  ...(change.timeZone !== undefined && { time_zone: change.timeZone }),
  ...(change.appearance !== undefined && { appearance: change.appearance }),
  ...(change.isOperator !== undefined && { is_operator: change.isOperator ? 1 : 0 }),
  ...(change.passwordChangedMs !== undefined && { password_changed_ms: change.passwordChangedMs }),
})
