/** How Kysely reaches a connection that was opened elsewhere: it opens, closes and begins nothing itself, on any engine. */
import type { DatabaseConnection, Driver } from 'kysely'

export const driverOf = (connection: DatabaseConnection): Driver => ({
  init: () => Promise.resolve(),
  acquireConnection: () => Promise.resolve(connection),
  beginTransaction: refuseTransaction,
  commitTransaction: refuseTransaction,
  rollbackTransaction: refuseTransaction,
  releaseConnection: () => Promise.resolve(),
  destroy: () => Promise.resolve(),
})

const refuseTransaction = (): Promise<never> =>
  Promise.reject(new Error('transactions are begun by Database.write only'))
