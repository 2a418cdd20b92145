/** `sigill keys make`: new keys in place of lost ones. What the lost ones were for is lost, and said before. */
import { isOnPostgres, storePlace } from '../config/data-folder.ts'
import { checkKeys, ensureKeys, type KeyName, keyDigests, keyFile, missingKeys } from '../config/keys.ts'
import { readSettings } from '../config/read-settings.ts'
import type { Settings } from '../config/settings.ts'
import { openStores } from '../storage/stores.ts'
import { type Command, EXIT, type ExitCode, type Invocation, Refused } from './command.ts'
import { mustBeInstallation } from './installation.ts'

/** What goes with each. */
export const WITHOUT_KEY: Readonly<Record<KeyName, string>> = {
  'app-password': 'every app password and every recovery code is wrong and must be made again',
  sealing: 'no code of an authenticator app is right, and each must be set up again',
  push: 'phones that approve sign-ins hear of them only while their page is open',
}

const make = async (invocation: Invocation): Promise<ExitCode> => {
  const { folder, json, terminal } = invocation
  mustBeInstallation(folder, terminal)
  const missing = missingKeys(folder)
  if (missing.length > 0) {
    const costs = missing.map(
      (name) => `${keyFile(folder, name)} is missing. With a new one ${WITHOUT_KEY[name]}.`,
    )
    await mustBeSure(invocation, costs)
    ensureKeys(folder, terminal.random)
  }
  checkKeys(folder)
  const settings = readSettings(folder, terminal.environment)
  const isTaken = isOnPostgres(settings) && (await giveToStore(invocation, settings, missing.length > 0))
  if (json) terminal.print(JSON.stringify({ made: missing }))
  else if (missing.length > 0 || isTaken) terminal.print('They are made. Start Sigill again.')
  else terminal.print('No key is missing.')
  return EXIT.ok
}

/** A database knows the keys that it was begun with, and lets no others serve it. True when it knows these from now on. */
const giveToStore = async (invocation: Invocation, settings: Settings, isSure: boolean): Promise<boolean> => {
  const { folder, terminal } = invocation
  const stores = await openStores(storePlace(folder, settings), terminal.clock)
  try {
    const digests = keyDigests(folder)
    if (await stores.hasKeys(digests)) return false
    if (!isSure) await mustBeSure(invocation, [OTHERS])
    await stores.takeKeys(digests)
    return true
  } finally {
    await stores.close()
  }
}

const OTHERS =
  'The store was begun with other keys than those of this folder. With these, what the others were for is wrong and must be made again.'

const mustBeSure = async ({ options, terminal }: Invocation, costs: readonly string[]): Promise<void> => {
  for (const cost of costs) terminal.printError(cost)
  const isSure =
    options.yes === true ||
    (terminal.isInteractive && (await terminal.askYesNo('Is no copy left, and shall new ones be used?')))
  if (!isSure) throw new Refused('Nothing was done. --yes does it without asking.')
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
