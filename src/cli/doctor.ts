/** `sigill doctor`: looks at settings, keys, certificate, store and ports, and says in words what to mend. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { parseAddress } from '../account/address.ts'
import { certificateFiles, certificateProblem } from '../config/certificate.ts'
import { folders, isDirectoryLost, isOnPostgres, storePlace } from '../config/data-folder.ts'
import {
  type KeyName,
  keyDigests,
  keyFile,
  readPeppers,
  readPushKeys,
  readSealingKeys,
} from '../config/keys.ts'
import { pushSettings } from '../config/push.ts'
import { readSettings, unknownVariables } from '../config/read-settings.ts'
import { relaySettings } from '../config/relay.ts'
import type { Settings } from '../config/settings.ts'
import { openStores, type Stores } from '../storage/stores.ts'
import { type Command, EXIT, type ExitCode, type Invocation } from './command.ts'
import { type Finding, well } from './finding.ts'
import { asOwner, isInstallation, otherOwner } from './installation.ts'
import { WITHOUT_KEY } from './keys.ts'
import { portFinding } from './port-finding.ts'

const doctor = async (invocation: Invocation): Promise<ExitCode> => {
  const { folder, json, terminal } = invocation
  const findings = [
    folderFinding(invocation),
    variablesFinding(invocation),
    // Another user's may not be looked into; and what was made by opening it, the server could not open afterwards.
    ...(otherOwner(folder, terminal) === null ? await findingsWithin(invocation) : []),
  ].filter((finding) => finding !== null)
  const isWell = findings.every(({ mend }) => mend === null)
  if (json) terminal.print(JSON.stringify({ well: isWell, findings }))
  else {
    for (const { what, found, mend } of findings) {
      terminal.print(
        `${mend === null ? 'well ' : 'MEND '} ${what}: ${found}${mend === null ? '' : `\n      ${mend}`}`,
      )
    }
    terminal.print(
      isWell ? '\nAll is well.' : '\nSomething needs mending; what to do stands below each line marked MEND.',
    )
  }
  return isWell ? EXIT.ok : EXIT.refused
}

export const doctorCommand: Command = {
  name: 'doctor',
  arguments: [],
  options: {},
  summary: 'look for what is wrong, and say what to mend',
  run: doctor,
}

const findingsWithin = async (invocation: Invocation): Promise<readonly (Finding | null)[]> => {
  const { folder, terminal } = invocation
  const settings = readSettings(folder, terminal.environment)
  const doors = Object.entries(settings.listen).map(([name, door]) => [`listen.${name}`, door] as const)
  const ports = [...doors, ['metrics.listen', settings.metrics.listen] as const]
  const isThere = isInstallation(folder)
  const isStarted = isThere && isBegun(folder, settings)
  const keys = isStarted ? keyFindings(folder) : []
  const areKeysWell = keys.every(({ mend }) => mend === null)
  return [
    ...keys,
    isStarted ? certificateFinding(folder, settings, invocation) : null,
    ...(isThere ? [roomFinding(folder), ...(await storeFindings(invocation, settings, areKeysWell))] : []),
    relayFinding(settings),
    unreadable('push', () => pushSettings(settings)),
    unreadable('harm.places', () => accessSync(settings.harm.places ?? '/', constants.R_OK)),
    ...(await Promise.all(ports.map(([setting, door]) => portFinding(folder, setting, door)))),
  ]
}

const folderFinding = ({ folder, terminal }: Invocation): Finding => {
  const what = 'data folder'
  const owner = otherOwner(folder, terminal)
  if (owner !== null) return { what, found: `${folder} belongs to another user`, mend: asOwner(owner) }
  if (isInstallation(folder)) return well(what, folder)
  const mend = 'Start it once with "npm start", or name its folder with --data DIR.'
  return { what, found: `there is no Sigill in ${folder}`, mend }
}

const variablesFinding = ({ terminal }: Invocation): Finding | null => {
  const unknown = unknownVariables(terminal.environment)
  if (unknown.length === 0) return null
  const mend = 'Mend their names, or take them out: docs/settings.md names every variable.'
  return { what: 'environment', found: `there is no setting for ${unknown.join(', ')}`, mend }
}

/** Before its first start a folder may have settings, and the rest is made then. */
const isBegun = (folder: string, settings: Settings): boolean =>
  isOnPostgres(settings) || existsSync(folders(folder).directory) || isDirectoryLost(folder)

const KEYS = {
  'app-password': { what: 'keys of app passwords', read: readPeppers },
  sealing: { what: 'keys of authenticators', read: readSealingKeys },
  push: { what: 'key of pushes', read: (folder) => [readPushKeys(folder)] },
} as const satisfies Record<KeyName, { what: string; read: (folder: string) => readonly unknown[] }>

const keyFindings = (folder: string): readonly Finding[] =>
  (Object.keys(KEYS) as KeyName[]).map((name) => {
    const { what, read } = KEYS[name]
    const file = keyFile(folder, name)
    try {
      return well(what, `${read(folder).length} in ${file}; keep a copy apart from the backups of the rest`)
    } catch (fault) {
      const found = words(fault)
      const putBack = `Put back the copy of this file. Without it ${WITHOUT_KEY[name]}.`
      return { what, found, mend: IS_DENIED.test(found) ? GIVE_BACK : putBack }
    }
  })

const IS_DENIED = /EACCES|EPERM/
const GIVE_BACK = 'Give the data folder, with all that is in it, to the user that Sigill runs as (chown -R).'

const certificateFinding = (folder: string, settings: Settings, { terminal }: Invocation): Finding => {
  const files = certificateFiles(folder, settings)
  const problem = certificateProblem(files, settings.hostname, terminal.clock)
  const hint = files.authority === null ? '' : `; mail programs on this machine trust ${files.authority}`
  if (problem === null) return well('certificate', `good for "${settings.hostname}"${hint}`)
  const mend =
    files.authority === null
      ? 'Renew it, or set tls.certificate and tls.key to files that fit "hostname".'
      : 'Start Sigill again: it makes a new certificate.'
  return { what: 'certificate', found: problem, mend }
}

/** Mail is refused when there is none left, and databases cannot even be opened. */
const roomFinding = (folder: string): Finding => {
  const { bavail, bsize } = statfsSync(folder)
  const mib = Math.floor((bavail * bsize) / 1_048_576)
  const found = `${mib} MiB free where the data folder is`
  return mib >= ROOM_MIB_MIN ? well('room', found) : { what: 'room', found, mend: MAKE_ROOM }
}

const ROOM_MIB_MIN = 256 // five of the largest messages

const storeFindings = async (
  { folder, terminal }: Invocation,
  settings: Settings,
  areKeysWell: boolean,
): Promise<readonly (Finding | null)[]> => {
  const what = 'store'
  const { directory } = folders(folder)
  // Before it is opened, because opening makes it.
  if (!isOnPostgres(settings) && !existsSync(directory)) {
    return isDirectoryLost(folder)
      ? [{ what, found: `${directory} is missing, and there is mail of accounts`, mend: PUT_BACK }]
      : [well(what, 'nothing is stored yet; the first start makes what is missing')]
  }
  try {
    const stores = await openStores(storePlace(folder, settings), terminal.clock)
    try {
      if (areKeysWell && !(await stores.hasKeys(keyDigests(folder))))
        return [{ what, found: 'it was begun with other keys', mend: OTHER_KEYS }]
      const [postmaster, problems] = [await postmasterFinding(settings, stores), await stores.check()]
      if (problems.length === 0) return [well(what, 'every database answers and is whole'), postmaster]
      const found = problems.join('; ')
      return [{ what, found, mend: IS_FULL.test(found) ? MAKE_ROOM : PUT_BACK }, postmaster]
    } finally {
      await stores.close()
    }
  } catch (fault) {
    return [{ what, found: words(fault), mend: mendStore(words(fault), settings) }]
  }
}

const mendStore = (found: string, settings: Settings): string => {
  if (IS_FULL.test(found)) return MAKE_ROOM
  if (IS_DAMAGED.test(found)) return PUT_BACK
  return isOnPostgres(settings)
    ? 'Look whether PostgreSQL runs, and whether "store" names it with the right user and password, and a database which that user owns.'
    : 'Look at the rights of the data folder (ls -l).'
}

const MAKE_ROOM =
  'Make room on that disk, or move the data folder to a larger one; everything goes on by itself then.'
/** How `StoreFull` is worded. It says nothing of what is stored, which is whole. */
const IS_FULL = /cannot grow/
const PUT_BACK = 'Stop Sigill, keep a copy of the data folder, and put back the newest backup.'
const OTHER_KEYS = 'Copy the folder "keys" of a machine that serves this store.'
/** How SQLite words SQLITE_CORRUPT and SQLITE_NOTADB. */
const IS_DAMAGED = /malformed|not a database/

const relayFinding = (settings: Settings): Finding => {
  const { host, port } = settings.relay
  const found = host === undefined ? 'none: mail for other domains is refused' : `${host}:${port}`
  return unreadable('relay', () => relaySettings(settings)) ?? well('relay', found)
}

/** What would stop the start; null when all can be read. */
const unreadable = (what: string, read: () => unknown): Finding | null => {
  try {
    read()
    return null
  } catch (fault) {
    return { what, found: words(fault), mend: 'Mend it in sigill.toml, or let this user read the file.' }
  }
}

/** RFC 5321 §4.5.1: mail for postmaster must reach somebody. The demo domain is nobody's. */
const postmasterFinding = async (
  { postmaster, domains }: Settings,
  { accounts }: Pick<Stores, 'accounts'>,
): Promise<Finding | null> => {
  const what = 'postmaster'
  if (postmaster === undefined) {
    if (domains.every((domain) => domain.endsWith('.test'))) return null
    const mend = 'Set "postmaster" to the address of somebody who reads it.'
    return { what, found: 'nobody reads mail for postmaster', mend }
  }
  const address = parseAddress(postmaster)
  if (address !== null && (await accounts.findByAddress(address)) !== null) return well(what, postmaster)
  const mend = 'Set "postmaster" to the address of an account here, or make this one.'
  return { what, found: `${postmaster} is no account here, and mail for postmaster is refused`, mend }
}

const words = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault))
