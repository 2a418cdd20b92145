/** The data folder: all that an installation is. Made at the first start with keys, a certificate and a settings file. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { certificateFiles, ensureCertificate } from './certificate.ts'
import { createDurably, makeFolderDurably } from './durable-file.ts'
import { checkKeys, ensureKeys, KEY_FILES, missingKeys } from './keys.ts'
import { readNamedFile, SETTINGS_FILE, SettingsMistake } from './read-settings.ts'
import type { Settings } from './settings.ts'

export const folders = (folder: string) => ({
  accounts: join(folder, 'accounts'),
  queue: join(folder, 'queue'),
  directory: join(folder, 'directory.sqlite'),
})

export const isOnPostgres = ({ store }: Settings): boolean => store !== 'sqlite'

/** Where the settings say that everything is kept. Throws when something that they name is missing. */
export const storePlace = (folder: string, settings: Settings) => {
  const { store: url, store_connections: connectionsMax, bodies } = settings
  if (!isOnPostgres(settings)) return folders(folder)
  return {
    ...folders(folder),
    postgres: { url, connectionsMax, bodies: bodyPlace(folder, bodies) },
  }
}

/** Files of their own: SQLite on the same folder removes what lies in its folders and is not named by its rows. */
const bodyPlace = (folder: string, bodies: Settings['bodies']) => {
  if (bodies.in === 'files') return { folder: join(folder, 'bodies') }
  return bodies.in === 's3' ? objectStore(bodies) : bodies.in
}

const objectStore = ({ endpoint, bucket, region, key_id: keyId, secret_file: file }: Settings['bodies']) => {
  if (endpoint === undefined || bucket === undefined || keyId === undefined || file === undefined) {
    throw new SettingsMistake(
      'bodies.in = "s3" needs bodies.endpoint, bodies.bucket, bodies.key_id and bodies.secret_file',
    )
  }
  return { endpoint, bucket, region, keyId, secret: readNamedFile('bodies.secret_file', file).trim() }
}

/** There is mail of accounts, and nothing that says whose it is: a part of the folder was lost or not put back. */
export const isDirectoryLost = (folder: string): boolean => {
  const { accounts, directory } = folders(folder)
  return !existsSync(directory) && existsSync(accounts) && readdirSync(accounts).length > 0
}

/** Opening the store would make an empty one, and nobody would find their mail. Throws `SettingsMistake`. */
export const mustHaveDirectory = (folder: string, settings: Settings): void => {
  if (isOnPostgres(settings) || !isDirectoryLost(folder)) return
  throw new SettingsMistake(
    `${folders(folder).directory} is missing, and there is mail of accounts. Put back the newest backup of it.`,
  )
}

/** Nothing was started here yet. */
export const isUnbegun = (folder: string, settings: Settings): boolean =>
  missingKeys(folder).length === Object.keys(KEY_FILES).length &&
  (isOnPostgres(settings) || !existsSync(folders(folder).directory))

/** Makes what is missing; true when the folder is new. Throws when a part of a folder that is in use is gone. */
export const ensureDataFolder = async (
  folder: string,
  settings: Settings,
  clock: Clock,
  random: Random,
): Promise<boolean> => {
  const isElsewhere = isOnPostgres(settings)
  mustHaveDirectory(folder, settings)
  const isNew = !existsSync(join(folder, SETTINGS_FILE))
  makeFolderDurably(folders(folder).accounts)
  makeFolderDurably(folders(folder).queue)
  if (isNew) createDurably(join(folder, SETTINGS_FILE), FIRST_SETTINGS, 0o600)
  // Whoever put back a backup without its keys must hear of it: new ones would make every app password wrong, unsaid.
  // (On PostgreSQL the store itself tells whether they are its keys.)
  if (isElsewhere || !existsSync(folders(folder).directory)) ensureKeys(folder, random)
  checkKeys(folder)
  await ensureCertificate(certificateFiles(folder, settings), settings.hostname, clock)
  return isNew
}

const FIRST_SETTINGS = `# The settings of Sigill. What is not set here is as by default; docs/settings.md names every setting.
# After a change: npx sigill doctor, then start Sigill again.

hostname = "localhost"
domains = ["example.test"]

[listen]
imaps = "127.0.0.1:8993"
pop3s = "127.0.0.1:8995"
submissions = "127.0.0.1:8465"
reception = "127.0.0.1:8025"
web = "127.0.0.1:8443"
`
