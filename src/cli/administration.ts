/** What the commands work with: the stores of a data folder and the verbs over them, opened beside a running server. */
import type { Account } from '../account/account.ts'
import { type Accounts, createAccounts } from '../account/accounts.ts'
import { parseAddress } from '../account/address.ts'
import type { ProfileStore } from '../account/profile.ts'
import type { Activity } from '../activity/activity.ts'
import { type AppPasswords, createAppPasswords } from '../app-password/app-passwords.ts'
import type { CredentialEnded } from '../app-password/store.ts'
import { localBus } from '../base/bus.ts'
import { storePlace } from '../config/data-folder.ts'
import { readPeppers } from '../config/keys.ts'
import type { Settings } from '../config/settings.ts'
import { createAccountPasswordHash } from '../crypto/account-password-hash.ts'
import { createEasilyGuessed } from '../crypto/easily-guessed.ts'
import type { OutboxStore } from '../mail/outbox.ts'
import { createOperatorReset, type OperatorReset } from '../sign-in/operator-reset.ts'
import { openStores } from '../storage/stores.ts'
import { type Invocation, Refused } from './command.ts'
import { readInstallation } from './installation.ts'

export type Administration = {
  readonly settings: Settings
  readonly accounts: Accounts
  readonly appPasswords: AppPasswords
  readonly profiles: ProfileStore
  readonly reset: OperatorReset
  readonly queue: OutboxStore['list']
  /** The account of an address somebody typed; refuses in words. */
  account(address: string): Promise<Account>
  /** Writes down what was done, for the holder to see. */
  note(account: Account, what: Activity['what'], appPassword: string | null): Promise<void>
}

/** Opens the data folder, lets `work` work, and closes it whatever happens. */
export const withAdministration = async <Result>(
  { folder, terminal }: Invocation,
  work: (administration: Administration) => Promise<Result>,
): Promise<Result> => {
  const settings = readInstallation(folder, terminal)
  const { clock, random } = terminal
  const stores = await openStores(storePlace(folder, settings), clock)
  try {
    // A running server hears of what ends here by its own look at the store, every few seconds.
    const bus = localBus<CredentialEnded>((fault) => terminal.printError(String(fault)))
    const { domains, hostname } = settings
    const { hash } = createAccountPasswordHash(random)
    const shared = { hash, isEasilyGuessed: createEasilyGuessed(), hostname, clock }
    const accounts = createAccounts({ ...shared, store: stores.accounts, mail: stores.mail, domains, random })
    const note: Administration['note'] = (account, what, appPassword) =>
      stores.activity.record([
        {
          account: account.id,
          atMs: clock.nowMs(),
          what,
          service: 'command-line',
          remote: null,
          client: null,
          appPassword,
        },
      ])
    const [key] = readPeppers(folder)
    const appPasswords = createAppPasswords({ store: stores.appPasswords, key, clock, random, bus })
    return await work({
      settings,
      accounts,
      appPasswords,
      profiles: stores.profiles,
      account: async (typed) => {
        const address = parseAddress(typed)
        const account = address === null ? null : await accounts.find(address)
        if (account === null)
          throw new Refused(`There is no account ${typed}. "sigill account list" shows those there are.`)
        return account
      },
      reset: createOperatorReset({
        ...stores,
        ...shared,
        note: (account, what) => note(account, what, null),
      }),
      queue: stores.outbox.list,
      note,
    })
  } finally {
    await stores.close()
  }
}
