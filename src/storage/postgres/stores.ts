/**
 * The stores on PostgreSQL, opened together: the database, where large bodies lie, the search index and the way to the
 * processes of all machines.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountId } from '../../account/account.ts'
import type { Clock } from '../../base/clock.ts'
import { type Random, systemRandom } from '../../base/random.ts'
import { bodyFolder, type OnBroken } from '../bodies/body-folder.ts'
import { bodyObjects } from '../bodies/body-objects.ts'
import { directoryStores } from '../sql/directory-stores.ts'
import {
  checkMail,
  type PostgresPlace,
  type StoreFolders,
  type Stores,
  type StoresOptions,
} from '../stores.ts'
import { collectLeftOvers, noted, type PlaceOf, QUEUE } from './body-ledger.ts'
import { bodyPieces } from './body-pieces.ts'
import { openLink } from './bus.ts'
import { openDatabase, type PostgresDatabase } from './database.ts'
import { hasKeys } from './known-keys.ts'
import { openMailStore } from './mail-store.ts'
import { postgresSearchIndex } from './search-index.ts'

export const openPostgresStores = async (
  folders: StoreFolders,
  { url, connectionsMax, bodies }: PostgresPlace,
  clock: Clock,
  { random = systemRandom, onBroken = () => {}, onFault = () => {} }: StoresOptions,
): Promise<Stores> => {
  const database = await openDatabase(url, { connectionsMax })
  const link = await openLink({ url, clock, random, onFault }).catch(async (fault) => {
    await database.close()
    throw fault
  })
  const ledger = { ...database.own, nowMs: clock.nowMs }
  const placeOf = placesOf(bodies, folders, database, random, onBroken)
  if (bodies === 'files') await makeFolder(folders.queue)
  const queue = noted(placeOf(QUEUE), QUEUE, ledger)
  const stores = directoryStores(database.directory, queue)
  const mail = openMailStore(database, placeOf, clock)
  const makeRoom = async (account: AccountId): Promise<void> => {
    if (bodies === 'files') await makeFolder(join(folders.accounts, account, 'bodies'))
  }
  return {
    ...stores,
    mail: {
      ...mail,
      createAccount: async (account) => {
        await makeRoom(account)
        await mail.createAccount(account)
      },
    },
    deeds: mail.deeds,
    searchIndex: postgresSearchIndex(database),
    end: { directory: database.directory, queue, use: mail.use, makeRoom },
    otherMachines: link,
    collectLeftOvers: () => collectLeftOvers(ledger, placeOf),
    hasKeys: (digests) => hasKeys(database.own, digests),
    check: async () => [...(await database.directory.check()), ...(await checkMail(stores.accounts, mail))],
    close: async () => {
      await link.close()
      await database.close()
    },
  }
}

const placesOf = (
  bodies: PostgresPlace['bodies'],
  folders: StoreFolders,
  database: PostgresDatabase,
  random: Random,
  onBroken: OnBroken,
): PlaceOf => {
  if (bodies === 'database') return (owner) => bodyPieces(owner, random, database.own)
  if (bodies !== 'files') return bodyObjects(bodies, random)
  return (owner) =>
    bodyFolder({
      path: owner === QUEUE ? folders.queue : join(folders.accounts, owner, 'bodies'),
      random,
      onBroken,
    })
}

const makeFolder = (path: string) => mkdir(path, { recursive: true, mode: 0o700 })
