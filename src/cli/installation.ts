/**
 * The data folder that a command works on: there is one, and it is this user's. What another user made in it, root above
 * all, the server could not open.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isOnPostgres, isUnbegun, mustHaveDirectory } from '../config/data-folder.ts'
import { keyFile } from '../config/keys.ts'
import { readSettings, SETTINGS_FILE } from '../config/read-settings.ts'
import type { Settings } from '../config/settings.ts'
import { EXIT, Refused, type Terminal } from './command.ts'

export const isInstallation = (folder: string): boolean => existsSync(join(folder, SETTINGS_FILE))

/** The user that the folder belongs to, when that is not the one who asks; null when all is well. */
export const otherOwner = (folder: string, { userId }: Pick<Terminal, 'userId'>): number | null => {
  const uid = statSync(folder, { throwIfNoEntry: false })?.uid ?? null
  return userId === null || uid === userId ? null : uid
}

/** Refuses in words. */
export const mustBeInstallation = (folder: string, terminal: Pick<Terminal, 'userId'>): void => {
  // Before a look into it, which that user may have forbidden.
  const owner = otherOwner(folder, terminal)
  if (owner !== null) throw new Refused(`${folder} belongs to another user. ${asOwner(owner)}`, EXIT.settings)
  if (!isInstallation(folder)) {
    throw new Refused(
      `There is no Sigill in ${folder}. "npm start" makes one there; --data DIR (or SIGILL_DATA) names another folder.`,
      EXIT.settings,
    )
  }
}

/**
 * The settings of a folder whose store is to be opened. Opening one makes it, and only a start may do that: it makes the keys
 * first, and looks whether something was lost. Refuses in words.
 */
export const readInstallation = (folder: string, terminal: Terminal): Settings => {
  mustBeInstallation(folder, terminal)
  const settings = readSettings(folder, terminal.environment)
  mustHaveDirectory(folder, settings)
  if (isUnbegun(folder, settings))
    throw new Refused(
      `Nothing was started in ${folder} yet. ${isOnPostgres(settings) ? KEYS : START}`,
      EXIT.settings,
    )
  return settings
}

const START = 'Start Sigill once: that makes what is missing.'
const KEYS = `${START} (A further machine on this database needs the folder "keys" of the first before.)`

/**
 * Root could serve the folder of another user, who could not open afterwards what root made in it. To others a folder that
 * they may not open looks as if its keys were lost. Refuses in words.
 */
export const mustNotBeForeign = (folder: string, terminal: Pick<Terminal, 'userId'>): void => {
  if (terminal.userId === 0) {
    const keys = keyFile(folder, 'app-password')
    const owner = statSync(keys, { throwIfNoEntry: false })?.uid ?? 0
    if (owner !== 0) throw new Refused(`${keys} belongs to another user. ${asOwner(owner)}`, EXIT.settings)
  } else if (!mayChange(folder)) mustBeInstallation(folder, terminal)
}

const mayChange = (folder: string): boolean => {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'ENOENT' // it will be made
  }
}

export const asOwner = (owner: number): string =>
  `Run this as that one: sudo -u '#${owner}' env SIGILL_DATA=... bin/sigill.mjs ...`
