/**
 * The stores in SQLite, opened together: the directory, the queue's bodies beside it, and a folder of mail for each account.
 * What folders are missing are made.
 */
import { dirname, join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import { type BodyFolder, bodyFolder, makeFolder } from '../bodies/body-folder.ts'
import { reserveAt } from '../reserve.ts'
import { directoryStores } from '../sql/directory-stores.ts'
import { sweepQueue } from '../sql/outbox-bodies.ts'
import { checkMail, type StoreFolders, type Stores, type StoresOptions } from '../stores.ts'
import { openDirectory } from './directory.ts'
import { openMailStore, type SqliteMailStore } from './mail-store.ts'
import { sqliteSearchIndex } from './search-index.ts'

export const openSqliteStores = async (
  folders: StoreFolders,
  clock: Clock,
  { random = systemRandom, onBroken = () => {} }: StoresOptions,
): Promise<Stores> => {
  const queue: BodyFolder = { path: folders.queue, random, onBroken }
  await makeFolder(dirname(folders.directory))
  await makeFolder(folders.queue)
  const reserve = reserveAt(join(dirname(folders.directory), RESERVE_FILE), random)
  const directory = await reserve.orGiveUp(() => openDirectory(folders.directory, onBroken))
  let mail: SqliteMailStore | null = null
  try {
    await sweepQueue(directory, queue, clock.nowMs())
    mail = await openMailStore(folders.accounts, clock, { random, onBroken })
  } catch (fault) {
    await directory.close()
    throw fault
  }
  await reserve.restore()
  const stores = directoryStores(directory, bodyFolder(queue))
  const { accounts, appPasswords, harms, twoStep } = stores
  const searchIndex = sqliteSearchIndex(folders.accounts)
  const { close: closeMail, deeds } = mail
  return {
    ...stores,
    appPasswords: {
      ...appPasswords,
      remove: (...which) => reserve.orGiveUp(() => appPasswords.remove(...which)),
      removeAll: (...which) => reserve.orGiveUp(() => appPasswords.removeAll(...which)),
    },
    harms: {
      ...harms,
      hold: (harm) => reserve.orGiveUp(() => harms.hold(harm)),
      disableAll: (harm) => reserve.orGiveUp(() => harms.disableAll(harm)),
      notMe: (...which) => reserve.orGiveUp(() => harms.notMe(...which)),
    },
    twoStep: {
      ...twoStep,
      turnOff: (...which) => reserve.orGiveUp(() => twoStep.turnOff(...which)),
    },
    mail,
    deeds,
    searchIndex,
    end: { directory, queue: bodyFolder(queue), use: mail.use, makeRoom: mail.makeRoom },
    otherMachines: null,
    collectLeftOvers: () => Promise.resolve(0), // folders are looked through when they are opened
    hasKeys: () => Promise.resolve(true), // they lie in the same folder
    takeKeys: () => Promise.resolve(),
    check: async () => [...(await directory.check()), ...(await checkMail(accounts, mail))],
    close: async () => {
      await searchIndex.close()
      await closeMail()
      await directory.close()
    },
  }
}

const RESERVE_FILE = 'reserve'
