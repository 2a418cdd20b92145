/** Push subscriptions: a few an account, in the order of their key. */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type {
  PushSubscription,
  PushSubscriptionId,
  PushSubscriptionStore,
} from '../../mail/push-subscription.ts'
import { type Database, FORGOTTEN_A_COMMIT, forgetInSlices } from './database.ts'
import type { DirectoryTables, PushSubscriptionTable } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import type { Truth } from './sign-in-tables.ts'

export const sqlPushSubscriptionStore = (db: Database<DirectoryTables>): PushSubscriptionStore => ({
  add: (subscription, nowMs, max) =>
    db.write(async (transaction) => {
      const { account } = subscription
      await removeOver.run(transaction, { account, nowMs })
      const there = await countOf.first(transaction, { account })
      if (Number(there?.count ?? 0) >= max) return false
      await insert.run(transaction, rowOf(subscription))
      return true
    }),

  of: async (account, appPassword, nowMs) =>
    (await ofAppPassword.all(db.read, { account, appPassword, nowMs })).map(subscriptionOf),

  change: (account, id, { types, isVerified, expiresMs }) =>
    db.write(async (transaction) => {
      const verified: Truth = isVerified ? 1 : 0
      const to = { types: typesText(types), verified, expires_ms: expiresMs }
      await update.run(transaction, { account, id, ...to })
    }),

  remove: (account, id) =>
    db.write(async (transaction) => {
      await remove.run(transaction, { account, id })
    }),

  listening: async (account, nowMs) => (await listening.all(db.read, { account, nowMs })).map(subscriptionOf),

  tell: (account, id, before, now) =>
    db.write(async (transaction) => (await setTold.run(transaction, { account, id, before, now })) === 1),

  forgetBefore: (nowMs) => forgetInSlices(db, (transaction) => forgetSome.run(transaction, { nowMs })),
})

type Tx = Kysely<DirectoryTables>
type OfAccount = { account: AccountId }
type One = OfAccount & { id: PushSubscriptionId }

const insert = prepared((db: Tx, row: PushSubscriptionTable) =>
  db.insertInto('push_subscription').values({
    account_id: row.account_id,
    id: row.id,
    app_password: row.app_password,
    device: row.device,
    endpoint: row.endpoint,
    p256dh: row.p256dh,
    auth: row.auth,
    types: row.types,
    code: row.code,
    verified: row.verified,
    expires_ms: row.expires_ms,
    told: row.told,
  }),
)

const removeOver = prepared((db: Tx, of: OfAccount & { nowMs: number }) =>
  db.deleteFrom('push_subscription').where('account_id', '=', of.account).where('expires_ms', '<=', of.nowMs),
)

const countOf = prepared((db: Tx, of: OfAccount) =>
  db
    .selectFrom('push_subscription')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', of.account),
)

const ofAppPassword = prepared((db: Tx, of: OfAccount & { appPassword: string; nowMs: number }) =>
  db
    .selectFrom('push_subscription')
    .selectAll()
    .where('account_id', '=', of.account)
    .where('app_password', '=', of.appPassword)
    .where('expires_ms', '>', of.nowMs)
    .orderBy('id'),
)

const update = prepared(
  (db: Tx, of: One & Pick<PushSubscriptionTable, 'types' | 'verified' | 'expires_ms'>) =>
    db
      .updateTable('push_subscription')
      .set({ types: of.types, verified: of.verified, expires_ms: of.expires_ms })
      .where('account_id', '=', of.account)
      .where('id', '=', of.id),
)

const remove = prepared((db: Tx, of: One) =>
  db.deleteFrom('push_subscription').where('account_id', '=', of.account).where('id', '=', of.id),
)

const listening = prepared((db: Tx, of: OfAccount & { nowMs: number }) =>
  db
    .selectFrom('push_subscription')
    .selectAll()
    .where('account_id', '=', of.account)
    .where('verified', '=', 1)
    .where('expires_ms', '>', of.nowMs)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('app_password')
          .select('app_password.id')
          .whereRef('app_password.account_id', '=', 'push_subscription.account_id')
          .whereRef('app_password.id', '=', 'push_subscription.app_password')
          .where('removed_ms', 'is', null)
          .where('held_by', 'is', null)
          .where((row) =>
            row.or([
              row('app_password.expires_ms', 'is', null),
              row('app_password.expires_ms', '>', of.nowMs),
            ]),
          ),
      ),
    )
    .orderBy('id'),
)

const setTold = prepared((db: Tx, of: One & { before: string; now: string }) =>
  db
    .updateTable('push_subscription')
    .set({ told: of.now })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where('told', '=', of.before),
)

const forgetSome = prepared((db: Tx, of: { nowMs: number }) =>
  db
    .deleteFrom('push_subscription')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('account_id', 'id'),
        'in',
        selectFrom('push_subscription as over')
          .select(['over.account_id', 'over.id'])
          .where('over.expires_ms', '<=', of.nowMs)
          .limit(FORGOTTEN_A_COMMIT)
          .$asTuple('account_id', 'id'),
      ),
    ),
)

const typesText = (types: readonly string[] | null): string | null =>
  types === null ? null : types.join(',')

const rowOf = (subscription: PushSubscription): PushSubscriptionTable => ({
  account_id: subscription.account,
  id: subscription.id,
  app_password: subscription.appPassword,
  device: subscription.device,
  endpoint: subscription.endpoint,
  p256dh: subscription.p256dh,
  auth: subscription.auth,
  types: typesText(subscription.types),
  code: subscription.code,
  verified: subscription.isVerified ? 1 : 0,
  expires_ms: subscription.expiresMs,
  told: subscription.told,
})

const subscriptionOf = (row: Selectable<PushSubscriptionTable>): PushSubscription => ({
  id: row.id,
  account: row.account_id,
  appPassword: row.app_password,
  device: row.device,
  endpoint: row.endpoint,
  p256dh: row.p256dh,
  auth: row.auth,
  types: row.types === null ? null : row.types === '' ? [] : row.types.split(','),
  code: row.code,
  isVerified: row.verified === 1,
  expiresMs: row.expires_ms,
  told: row.told,
})
