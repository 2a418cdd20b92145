/**
 * Mail on SQLite: a folder per account, `<id>/mail.sqlite` and `<id>/bodies/`. An account is moved or erased with its
 * folder, and no query of one can return another's mail. Paths are made of checked account ids only.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type AccountId, parseAccountId } from '../../account/account.ts'
import type { DeedStore } from '../../activity/deeds.ts'
import type { Clock } from '../../base/clock.ts'
import { type Random, systemRandom } from '../../base/random.ts'
import type { MailStore } from '../../mail/store.ts'
import { bodyFolder, codeOf, type OnBroken, storeFault, sweep, syncFolder } from '../bodies/body-folder.ts'
import { sqlDeedStore } from '../sql/deed-store.ts'
import { readNamedFiles } from '../sql/mail-content-reader.ts'
import { MAIL_MIGRATIONS } from '../sql/mail-migrations.ts'
import { type MailDatabases, type OpenAccount, sqlMailStore } from '../sql/mail-store.ts'
import type { MailTables } from '../sql/mail-tables.ts'
import { openDatabase } from './database.ts'
import { openDatabases } from './mail-databases.ts'

export type MailStoreOptions = {
  readonly random?: Random
  /** Databases open at a time; each takes six file descriptors and about a MiB. */
  readonly openMax?: number
  readonly onBroken?: OnBroken
}

export type SqliteMailStore = MailStore & {
  readonly deeds: DeedStore
  /** For what else lives in an account's database (the search index): it stays open until `work` is done. */
  readonly withDatabase: <Result>(
    account: AccountId,
    work: (database: OpenAccount['database']) => Promise<Result>,
  ) => Promise<Result>
  readonly use: MailDatabases['use']
  /** The folder of an account, with nothing in it. */
  readonly makeRoom: (account: AccountId) => Promise<void>
  /** Waits for what is in use. */
  readonly close: () => Promise<void>
}

const OPEN_MAX = 128
const ERASED = '.erased' // a folder with this ending is being removed

export const openMailStore = async (
  accountsFolder: string,
  clock: Clock,
  options: MailStoreOptions = {},
): Promise<SqliteMailStore> => {
  const { random = systemRandom, openMax = OPEN_MAX, onBroken = () => {} } = options
  await mkdir(accountsFolder, { recursive: true, mode: 0o700 })
  await finishErasing(accountsFolder)
  const swept = new Set<AccountId>()

  const open = async (account: AccountId): Promise<OpenAccount> => {
    const folder = folderOf(accountsFolder, account)
    if ((await stat(folder).catch(nullIfMissing)) === null)
      throw new Error(`there is no mail of account ${account}`)
    const database = await openDatabase<MailTables>(join(folder, 'mail.sqlite'), MAIL_MIGRATIONS, {
      onBroken,
    })
    const files = { path: join(folder, 'bodies'), random, onBroken }
    // Before this process writes its first body there, so what it writes cannot be taken for left over.
    if (!swept.has(account)) {
      await sweep(files, clock.nowMs(), (found) => readNamedFiles(database.read, account, found))
      swept.add(account)
    }
    return { database, bodies: bodyFolder(files) }
  }

  const databases = openDatabases(open, openMax)
  const { fillAccount, ...store } = sqlMailStore(databases, clock)

  return {
    ...store,
    createAccount: async (account) => {
      await makeFolders(accountsFolder, account)
      await fillAccount(account)
    },
    erase: async (account) => {
      const folder = folderOf(accountsFolder, account)
      try {
        await rename(folder, folder + ERASED) // from here on it is gone, also if the process ends now
      } catch (fault) {
        if (codeOf(fault) === 'ENOENT') return
        throw fault
      }
      await syncFolder(accountsFolder)
      await databases.release(account)
      swept.delete(account)
      await rm(folder + ERASED, { recursive: true, force: true })
    },
    withDatabase: (account, work) => databases.use(account, ({ database }) => work(database)),
    use: databases.use,
    makeRoom: (account) => makeFolders(accountsFolder, account),
    deeds: sqlDeedStore(databases, clock),
    close: databases.close,
  }
}

const folderOf = (accountsFolder: string, account: AccountId): string => {
  if (parseAccountId(account) === null) throw new Error('an account id that no path is made of')
  return join(accountsFolder, account)
}

const makeFolders = async (accountsFolder: string, account: AccountId): Promise<void> => {
  const folder = folderOf(accountsFolder, account)
  try {
    await mkdir(join(folder, 'bodies'), { recursive: true, mode: 0o700 })
    await syncFolder(folder)
    await syncFolder(accountsFolder)
  } catch (fault) {
    throw storeFault(fault)
  }
}

/** A process that ended while it erased an account left the folder under a name that is no account's. */
const finishErasing = async (accountsFolder: string): Promise<void> => {
  for (const name of await readdir(accountsFolder)) {
    if (name.endsWith(ERASED) && parseAccountId(name.slice(0, -ERASED.length)) !== null)
      await rm(join(accountsFolder, name), { recursive: true, force: true })
  }
}

const nullIfMissing = (fault: unknown): null => {
  if (codeOf(fault) === 'ENOENT') return null
  throw fault
}
