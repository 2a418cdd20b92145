/** `sigill keys make`: new keys in place of lost ones. What the lost ones were for is lost, and said before. */
import { checkKeys, ensureKeys, type KeyName, keyFile, missingKeys } from '../config/keys.ts'
import { type Command, EXIT, type ExitCode, type Invocation, Refused } from './command.ts'
import { mustBeInstallation } from './installation.ts'

/** What goes with each. */
export const WITHOUT_KEY: Readonly<Record<KeyName, string>> = {
  'app-password': 'every app password and every recovery code is wrong and must be made again',
  sealing: 'no code of an authenticator app is right, and each must be set up again',
  push: 'phones that approve sign-ins hear of them only while their page is open',
}

const make = async ({ folder, json, options, terminal }: Invocation): Promise<ExitCode> => {
  mustBeInstallation(folder, terminal)
  const missing = missingKeys(folder)
  if (missing.length > 0) {
    for (const name of missing)
      terminal.printError(`${keyFile(folder, name)} is missing. With a new one ${WITHOUT_KEY[name]}.`)
    const isSure =
      options.yes === true ||
      (terminal.isInteractive && (await terminal.askYesNo('Is no copy left, and shall new ones be made?')))
    if (!isSure) throw new Refused('Nothing was made. --yes makes them without asking.')
    ensureKeys(folder, terminal.random)
  }
  checkKeys(folder)
  if (json) terminal.print(JSON.stringify({ made: missing }))
  else terminal.print(missing.length === 0 ? 'No key is missing.' : 'They are made. Start Sigill again.')
  return EXIT.ok
}

export const keyCommands: readonly Command[] = [
  {
    name: 'keys make',
    arguments: [],
    options: { yes: { value: null, help: 'do not ask' } },
    summary: 'make new keys in place of those that are lost for good',
    run: make,
  },
]
