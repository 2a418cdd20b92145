/** Authenticator apps. The key of `taken_step` is what lets a 30-second step be accepted once, whichever app it came from. */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Authenticator, MethodId, SecondStepStore } from '../../sign-in/second-step-store.ts'
import { type Database, FORGOTTEN_A_COMMIT, forgetInSlices } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import type { AuthenticatorTable } from './sign-in-tables.ts'
import { isNotTheLastWay } from './ways.ts'

type AuthenticatorStore = Pick<
  SecondStepStore,
  | 'addAuthenticator'
  | 'authenticators'
  | 'confirmAuthenticator'
  | 'takeStep'
  | 'removeAuthenticator'
  | 'forgetStepsBefore'
>

export const authenticatorStore = (db: Database<DirectoryTables>): AuthenticatorStore => ({
  addAuthenticator: (authenticator) =>
    db.write(async (transaction) => {
      await insert.run(transaction, rowOf(authenticator))
    }),

  authenticators: async (account) => (await ofAccount.all(db.read, { account })).map(authenticatorOf),

  confirmAuthenticator: (account, id, name, atMs) =>
    db.write(async (transaction) => (await confirm.run(transaction, { account, id, name, atMs })) === 1),

  takeStep: (account, id, step, atMs) =>
    db.write(async (transaction) => {
      // RFC 6238 §5.2: a second try with the same step is refused, also when the first is not answered yet.
      if ((await takeStep.run(transaction, { account, step })) !== 1) return false
      return (await setUsed.run(transaction, { account, id, atMs })) === 1
    }),

  removeAuthenticator: (account, id) =>
    db.write(async (transaction) => (await remove.run(transaction, { account, id })) === 1),

  forgetStepsBefore: (step) =>
    forgetInSlices(db, (transaction) => forgetSomeSteps.run(transaction, { step })),
})

type One = { account: AccountId; id: MethodId }

const insert = prepared((db: Kysely<DirectoryTables>, row: AuthenticatorTable) =>
  db.insertInto('authenticator').values({
    account_id: row.account_id,
    id: row.id,
    name: row.name,
    sealed_key: row.sealed_key,
    created_ms: row.created_ms,
    confirmed_ms: row.confirmed_ms,
    used_ms: row.used_ms,
  }),
)

const ofAccount = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .selectFrom('authenticator')
    .selectAll()
    .where('account_id', '=', of.account)
    .orderBy('created_ms')
    .orderBy('id'),
)

const confirm = prepared((db: Kysely<DirectoryTables>, of: One & { name: string; atMs: number }) =>
  db
    .updateTable('authenticator')
    .set({ confirmed_ms: of.atMs, name: of.name })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where('confirmed_ms', 'is', null),
)

const takeStep = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; step: number }) =>
  db
    .insertInto('taken_step')
    .values({ account_id: of.account, step: of.step })
    .onConflict((conflict) => conflict.columns(['account_id', 'step']).doNothing()),
)

const setUsed = prepared((db: Kysely<DirectoryTables>, of: One & { atMs: number }) =>
  db
    .updateTable('authenticator')
    .set({ used_ms: of.atMs })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id),
)

const remove = prepared((db: Kysely<DirectoryTables>, of: One) =>
  db
    .deleteFrom('authenticator')
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where((row) => row.or([row('confirmed_ms', 'is', null), isNotTheLastWay(of)])),
)

const forgetSomeSteps = prepared((db: Kysely<DirectoryTables>, of: { step: number }) =>
  db
    .deleteFrom('taken_step')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('account_id', 'step'),
        'in',
        selectFrom('taken_step as old')
          .select(['old.account_id', 'old.step'])
          .where('old.step', '<', of.step)
          .limit(FORGOTTEN_A_COMMIT)
          .$asTuple('account_id', 'step'),
      ),
    ),
)

const rowOf = (authenticator: Authenticator): AuthenticatorTable => ({
  account_id: authenticator.account,
  id: authenticator.id,
  name: authenticator.name,
  sealed_key: authenticator.sealedKey,
  created_ms: authenticator.createdMs,
  confirmed_ms: authenticator.confirmedMs,
  used_ms: authenticator.lastUsedMs,
})

const authenticatorOf = (row: Selectable<AuthenticatorTable>): Authenticator => ({
  id: row.id,
  account: row.account_id,
  name: row.name,
  sealedKey: row.sealed_key,
  createdMs: row.created_ms,
  confirmedMs: row.confirmed_ms,
  lastUsedMs: row.used_ms,
})
