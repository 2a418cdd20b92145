/** A data folder with four accounts, made before any server runs on it, and the app passwords that the load signs in with. */
import { type AccountId, newAccountId } from '../../src/account/account.ts'
import { parseAddress } from '../../src/account/address.ts'
import { type AppPasswords, createAppPasswords } from '../../src/app-password/app-passwords.ts'
import type { AppPasswordStore } from '../../src/app-password/store.ts'
import { localBus } from '../../src/base/bus.ts'
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { ensureDataFolder, storePlace } from '../../src/config/data-folder.ts'
import { readPeppers } from '../../src/config/keys.ts'
import { type Environment, readSettings } from '../../src/config/read-settings.ts'
import { openStores, type Stores } from '../../src/storage/stores.ts'

export type Who = { readonly account: AccountId; readonly address: string; readonly secret: string }

/** `dora` is the one whose app passwords come and go. */
export type World = {
  readonly folder: string
  /** Settings beside those of the folder: where its store is, and how many processes serve it. */
  readonly environment: Environment
  readonly anna: Who
  readonly bo: Who
  readonly cara: Who
  readonly dora: Who
}

export const openWorld = ({ folder, environment }: Pick<World, 'folder' | 'environment'>): Promise<Stores> =>
  openStores(storePlace(folder, readSettings(folder, environment)), systemClock)

export const makeWorld = async (folder: string, environment: Environment = {}): Promise<World> => {
  await ensureDataFolder(folder, readSettings(folder, environment), systemClock, systemRandom)
  const stores = await openWorld({ folder, environment })
  const appPasswords = appPasswordsOf(folder, stores.appPasswords)
  const add = async (name: string): Promise<Who> => {
    const address = parseAddress(`${name}@example.test`)
    if (address === null) throw new Error(`${name} is no name`)
    const account = newAccountId(systemRandom)
    await stores.mail.createAccount(account)
    await stores.accounts.add(
      { id: account, address, createdMs: systemClock.nowMs(), twoStepSinceMs: null },
      '',
    )
    return { account, address, secret: (await makeAppPassword(appPasswords, account)).secret }
  }
  try {
    return {
      folder,
      environment,
      anna: await add('anna'),
      bo: await add('bo'),
      cara: await add('cara'),
      dora: await add('dora'),
    }
  } finally {
    await stores.close()
  }
}

export const appPasswordsOf = (folder: string, store: AppPasswordStore): AppPasswords => {
  const [key] = readPeppers(folder)
  return createAppPasswords({
    store,
    key,
    clock: systemClock,
    random: systemRandom,
    bus: localBus(() => {}),
  })
}

export const makeAppPassword = async (appPasswords: AppPasswords, account: AccountId) => {
  const made = await appPasswords.create({
    account,
    name: 'durability',
    services: ['imap', 'pop3', 'smtp'],
    expiresMs: null,
  })
  if (made.kind === 'refused') throw new Error(made.because)
  return { id: made.appPassword.id, secret: made.secret.reveal() }
}

/** Of an account, before the server runs. */
export const addAppPassword = async (
  world: World,
  account: AccountId,
): Promise<{ readonly id: string; readonly secret: string }> => {
  const stores = await openWorld(world)
  try {
    return await makeAppPassword(appPasswordsOf(world.folder, stores.appPasswords), account)
  } finally {
    await stores.close()
  }
}
