/** Sigill as a process of its own, as `npm start` runs it, with a data folder, ports and accounts for measuring. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { newAccountId } from '../src/account/account.ts'
import { parseAddress } from '../src/account/address.ts'
import { createAppPasswords } from '../src/app-password/app-passwords.ts'
import { localBus } from '../src/base/bus.ts'
import { systemClock } from '../src/base/clock.ts'
import { systemRandom } from '../src/base/random.ts'
import { ensureDataFolder, storePlace } from '../src/config/data-folder.ts'
import { readPeppers } from '../src/config/keys.ts'
import { type Environment, readSettings } from '../src/config/read-settings.ts'
import { openStores } from '../src/storage/stores.ts'
import { freePorts } from './load/free-ports.ts'
import { type Ports, type Server, stopped, untilAnswering } from './load/server.ts'

const USERS = 60

const environment = (ports: Ports) => ({
  SIGILL_LISTEN_IMAP: `127.0.0.1:${ports.imap}`,
  SIGILL_LISTEN_IMAPS: `127.0.0.1:${ports.imaps}`,
  SIGILL_LISTEN_POP3: `127.0.0.1:${ports.pop3}`,
  SIGILL_LISTEN_LMTP: `127.0.0.1:${ports.lmtp}`,
  SIGILL_LISTEN_WEB: 'off',
  SIGILL_LISTEN_POP3S: 'off',
  SIGILL_LISTEN_SUBMISSIONS: 'off',
  SIGILL_LISTEN_RECEPTION: 'off',
  SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true',
})

/** `settings` besides those that every measured server has. */
export const startSigill = async (folder: string, settings: Environment = {}): Promise<Server> => {
  const passwords = await makeAccounts(folder, settings)
  const ports = await freePorts()
  const child = spawn(
    join(import.meta.dirname, '../node_modules/.bin/node'),
    ['bin/sigill.mjs', 'serve', '--data', folder],
    {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, ...environment(ports), ...settings },
      // The log is written, as in earnest, but nobody reads it.
      stdio: 'ignore',
    },
  )
  await untilAnswering(child, ports)
  return {
    name: 'Sigill',
    pid: child.pid ?? 0,
    ports,
    user: (number) => ({ address: `user${number}@example.test`, password: passwords[number % USERS] ?? '' }),
    stop: () => stopped(child),
  }
}

const makeAccounts = async (folder: string, environment: Environment): Promise<readonly string[]> => {
  const settings = readSettings(folder, environment)
  await ensureDataFolder(folder, settings, systemClock, systemRandom)
  const stores = await openStores(storePlace(folder, settings), systemClock)
  const [key] = readPeppers(folder)
  const appPasswords = createAppPasswords({
    store: stores.appPasswords,
    key,
    clock: systemClock,
    random: systemRandom,
    bus: localBus(() => {}),
  })
  const passwords: string[] = []
  for (let number = 0; number < USERS; number++) {
    const address = parseAddress(`user${number}@example.test`)
    if (address === null) throw new Error('not an address')
    const id = newAccountId(systemRandom)
    await stores.mail.createAccount(id)
    // No password hash: account passwords open no mail service and are not what is measured.
    await stores.accounts.add({ id, address, createdMs: systemClock.nowMs(), twoStepSinceMs: null }, '')
    const made = await appPasswords.create({
      account: id,
      name: 'bench',
      services: ['imap', 'pop3', 'smtp'],
      expiresMs: null,
    })
    if (made.kind === 'refused') throw new Error(made.because)
    passwords.push(made.secret.reveal())
  }
  await stores.close()
  return passwords
}
