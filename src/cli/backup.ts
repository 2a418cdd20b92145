/** `sigill backup DIR`: a copy of the data folder while Sigill runs, whole or not there. Its keys belong in another place. */
import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { certificateFiles } from '../config/certificate.ts'
import { folders, isOnPostgres } from '../config/data-folder.ts'
import { SETTINGS_FILE } from '../config/read-settings.ts'
import { backUp } from '../storage/back-up-store.ts'
import { type Command, EXIT, type ExitCode, type Invocation, Refused } from './command.ts'
import { readInstallation } from './installation.ts'

const backup = async ({ folder, json, terminal, arguments: [typed = ''] }: Invocation): Promise<ExitCode> => {
  const settings = readInstallation(folder, terminal)
  if (isOnPostgres(settings)) throw new Refused(BY_ITS_OWN_MEANS)
  const to = resolve(typed)
  if (existsSync(to))
    throw new Refused(`${to} is there already. Name a folder that is not, such as one with the date.`)
  // Under another name until it is whole: nobody takes half a copy for one.
  const unfinished = `${to}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  let accounts: number
  try {
    accounts = await backUp(folders(folder), folders(unfinished))
    await cp(join(folder, SETTINGS_FILE), join(unfinished, SETTINGS_FILE))
    const { authority } = certificateFiles(folder, settings)
    if (authority !== null) await cp(dirname(authority), join(unfinished, 'tls'), { recursive: true })
    await rename(unfinished, to)
  } catch (fault) {
    // With a folder a night, what was cut short by a full disk would keep it full.
    await rm(unfinished, { recursive: true, force: true })
    throw fault
  }
  if (json) terminal.print(JSON.stringify({ backup: to, accounts }))
  else
    terminal.print(
      `${to} has the settings and the mail of ${accounts === 1 ? '1 account' : `${accounts} accounts`}, and not the folder "keys": keep that elsewhere.`,
    )
  return EXIT.ok
}

const BY_ITS_OWN_MEANS =
  'Everything is in PostgreSQL. Back it up by its own means, such as pg_dump, and bodies that are not in it by theirs.'

export const backupCommand: Command = {
  name: 'backup',
  arguments: ['DIR'],
  options: {},
  summary: 'copy everything but the keys to a new folder, while Sigill runs (embedded store)',
  run: backup,
}
