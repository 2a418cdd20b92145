/**
 * The stores on PostgreSQL, opened together: the database, where large bodies lie, the search index and the way to the
 * processes of all machines.
 */
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { type Random, systemRandom } from '../../base/random.ts'
import {
  bodyFolder,
  makeFolder,
  type OnBroken,
  removeEmptyFolder,
  storeFault,
} from '../bodies/body-folder.ts'
import { bodyObjects } from '../bodies/body-objects.ts'
import { directoryStores } from '../sql/directory-stores.ts'
import { checkMail, type PostgresPlace, type Stores, type StoresOptions } from '../stores.ts'
import { collectLeftOvers, noted, type PlaceOf, QUEUE } from './body-ledger.ts'
import { bodyPieces } from './body-pieces.ts'
import { openLink } from './bus.ts'
import { openDatabase, type PostgresDatabase } from './database.ts'
import { hasKeys, takeKeys } from './known-keys.ts'
import { openMailStore } from './mail-store.ts'
import { postgresSearchIndex } from './search-index.ts'

export const openPostgresStores = async (
  { url, connectionsMax, bodies }: PostgresPlace,
  clock: Clock,
  { random = systemRandom, onBroken = () => {}, onFault = () => {} }: StoresOptions,
): Promise<Stores> => {
  const room = roomIn(bodies)
  await room.make(QUEUE)
  const database = await openDatabase(url, { connectionsMax })
  const link = await openLink({ url, clock, random, onFault, setAway: database.setAway }).catch(
    async (fault) => {
      await database.close()
      throw fault
    },
  )
  const ledger = { ...database.own, nowMs: clock.nowMs }
  const placeOf = placesOf(bodies, database, random, onBroken)
  const queue = noted(placeOf(QUEUE), QUEUE, ledger)
  const stores = directoryStores(database.directory, queue)
  const mail = openMailStore(database, placeOf, clock)
  return {
    ...stores,
    mail: {
      ...mail,
      createAccount: async (account) => {
        await room.make(account)
        await mail.createAccount(account)
      },
      erase: async (account) => {
        await mail.erase(account)
        await room.remove(account)
      },
    },
    deeds: mail.deeds,
    searchIndex: postgresSearchIndex(database),
    end: { directory: database.directory, queue, use: mail.use, makeRoom: room.make },
    otherMachines: link,
    collectLeftOvers: () => collectLeftOvers(ledger, placeOf),
    hasKeys: (digests) => hasKeys(database.own, digests),
    takeKeys: (digests) => takeKeys(database.own, digests),
    check: async () => [...(await database.directory.check()), ...(await checkMail(stores.accounts, mail))],
    close: async () => {
      await database.close() // while somebody still notices that it does not answer
      await link.close()
    },
  }
}

const placesOf = (
  bodies: PostgresPlace['bodies'],
  database: PostgresDatabase,
  random: Random,
  onBroken: OnBroken,
): PlaceOf => {
  if (bodies === 'database') return (owner) => bodyPieces(owner, random, database.own)
  if (!('folder' in bodies)) return bodyObjects(bodies, random)
  return (owner) => bodyFolder({ path: join(bodies.folder, owner), random, onBroken })
}

/** Only files need a folder for each owner. */
const roomIn = (bodies: PostgresPlace['bodies']) => {
  if (bodies === 'database' || !('folder' in bodies)) return { make: nothing, remove: nothing }
  const pathOf = (owner: string) => join(bodies.folder, owner)
  return {
    make: (owner: string) =>
      makeFolder(pathOf(owner)).catch((fault: unknown) => {
        throw storeFault(fault)
      }),
    remove: (owner: string) => removeEmptyFolder(pathOf(owner)),
  }
}

const nothing = () => Promise.resolve()
