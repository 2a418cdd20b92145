/**
 * A whole server in this process, on loopback ports the system chose, with a data folder of its own that is gone
 * afterwards. Two accounts exist, anna and bo, each with an app password for every mail service.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AccountId, newAccountId } from '../../src/account/account.ts'
import { type Address, parseAddress } from '../../src/account/address.ts'
import type { AppPasswordId, MailService } from '../../src/app-password/app-password.ts'
import { type AppPasswords, createAppPasswords } from '../../src/app-password/app-passwords.ts'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import type { Log, LogEvent } from '../../src/base/event.ts'
import { systemRandom } from '../../src/base/random.ts'
import { ensureDataFolder } from '../../src/config/data-folder.ts'
import { readPeppers } from '../../src/config/keys.ts'
import { type Environment, readSettings } from '../../src/config/read-settings.ts'
import type { Settings } from '../../src/config/settings.ts'
import type { AccountPasswordHash } from '../../src/crypto/account-password-hash.ts'
import type { DoorName } from '../../src/doors.ts'
import type { Metrics } from '../../src/metrics/metrics.ts'
import { ALONE, type Place } from '../../src/place.ts'
import { type RunningServer, startServer } from '../../src/server.ts'

export type TestAccount = {
  readonly id: AccountId
  readonly address: Address
  readonly secret: string
  readonly appPassword: AppPasswordId
}

export type EmptyServer = {
  readonly folder: string
  readonly server: RunningServer
  readonly appPasswords: AppPasswords
  /** The log so far. */
  readonly events: readonly LogEvent[]
  port(door: DoorName): number
  /** Makes the account; one that has the address already goes first, with its mail. */
  addAccount(address: string): Promise<TestAccount>
  addAppPassword(
    account: AccountId,
    services: readonly MailService[],
    expiresMs?: number,
  ): Promise<{ id: AppPasswordId; secret: string }>
  stop(): Promise<void>
}

export type TestServer = EmptyServer & { readonly anna: TestAccount; readonly bo: TestAccount }

type Options = {
  readonly clock?: Clock
  readonly folder?: string
  readonly place?: Place
  readonly passwordHash?: AccountPasswordHash
  readonly metrics?: Metrics
}

const ANY_PORT = '127.0.0.1:0'
const DOORS = ['imaps', 'pop3s', 'submissions', 'reception', 'lmtp', 'imap', 'pop3', 'submission'] as const

/** The account pages are opened by the tests that look at them. */
export const testSettings = (folder: string, overrides: Environment = {}): Settings => {
  const doors = Object.fromEntries(DOORS.map((door) => [`SIGILL_LISTEN_${door.toUpperCase()}`, ANY_PORT]))
  return readSettings(folder, { ...doors, SIGILL_LISTEN_WEB: 'off', ...overrides })
}

export const startTestServer = async (
  overrides: Environment = {},
  options: Options = {},
): Promise<TestServer> => {
  const empty = await startEmptyServer(overrides, options)
  const anna = await empty.addAccount('anna@example.test')
  return { ...empty, anna, bo: await empty.addAccount('bo@example.test') }
}

/** As on its first run: nobody has an account. */
export const startEmptyServer = async (
  overrides: Environment = {},
  {
    clock = systemClock,
    folder = mkdtempSync(join(tmpdir(), 'sigill-test-')),
    place = ALONE,
    passwordHash,
    metrics,
  }: Options = {},
): Promise<EmptyServer> => {
  const settings = testSettings(folder, overrides)
  await ensureDataFolder(folder, settings, clock, systemRandom)
  const events: LogEvent[] = []
  const log: Log = (event) => void events.push(event)
  const server = await startServer({
    ...{ folder, settings, clock, random: systemRandom, log, place },
    ...(passwordHash === undefined ? {} : { passwordHash }),
    ...(metrics === undefined ? {} : { metrics }),
  })
  const [key] = readPeppers(folder)
  const { stores, credentialsEnded: bus } = server
  const appPasswords = createAppPasswords({
    store: stores.appPasswords,
    key,
    clock,
    random: systemRandom,
    bus,
    endConnections: async (ended) => server.live.closeByCredential(ended),
  })

  const addAppPassword = async (account: AccountId, services: readonly MailService[], expiresMs?: number) => {
    const made = await appPasswords.create({ account, name: 'test', services, expiresMs: expiresMs ?? null })
    if (made.kind === 'refused') throw new Error(made.because)
    return { id: made.appPassword.id, secret: made.secret.reveal() }
  }
  const addAccount = async (text: string): Promise<TestAccount> => {
    const address = parseAddress(text)
    if (address === null) throw new Error(`${text} is not an address`)
    const before = await stores.accounts.findByAddress(address)
    if (before !== null) {
      await stores.accounts.remove(before.id)
      await stores.mail.erase(before.id)
    }
    const id = newAccountId(systemRandom)
    await stores.mail.createAccount(id)
    await stores.accounts.add({ id, address, createdMs: clock.nowMs(), twoStepSinceMs: null }, '')
    const { id: appPassword, secret } = await addAppPassword(id, ['imap', 'pop3', 'smtp'])
    return { id, address, secret, appPassword }
  }

  return {
    folder,
    server,
    appPasswords,
    events,
    port: (door) => {
      const found = server.doors.find(({ name }) => name === door)
      if (found === undefined) throw new Error(`${door} is not open`)
      return found.port
    },
    addAccount,
    addAppPassword,
    stop: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
