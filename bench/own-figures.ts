/** Figures with nothing to stand beside: the cost of a check as credentials grow, and the memory of a large message. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { newAccountId } from '../src/account/account.ts'
import { parseAddress } from '../src/account/address.ts'
import { newAppPasswordId } from '../src/app-password/app-password.ts'
import { createAuthorize } from '../src/app-password/authorize.ts'
import { hashAppPassword } from '../src/app-password/hash.ts'
import { newAppPasswordSecret } from '../src/app-password/secret.ts'
import { systemClock } from '../src/base/clock.ts'
import { systemRandom } from '../src/base/random.ts'
import { Secret } from '../src/base/secret.ts'
import { noThrottle } from '../src/base/throttle.ts'
import { folders } from '../src/config/data-folder.ts'
import { openStores, type Stores } from '../src/storage/stores.ts'
import { command } from './load/peer.ts'
import { peakKib, type Server, signedIn } from './load/server.ts'

const CHECKS = 5_000
const KEY = { id: 'bench', key: new Secret(new Uint8Array(32)) }

export const ownFigures = async (sigill: Server, folder: string): Promise<readonly string[]> => [
  await credentialCost(folder),
  await largeMessage(sigill),
]

const credentialCost = async (folder: string): Promise<string> => {
  const few = await storesWith(join(folder, 'few'), 1, 1)
  const many = await storesWith(join(folder, 'many'), 100_000, 100)
  const best = { few: Number.POSITIVE_INFINITY, many: Number.POSITIVE_INFINITY }
  // In turn, so that both see the same machine.
  for (let round = 0; round < 7; round++) {
    best.few = Math.min(best.few, await checkUs(few))
    best.many = Math.min(best.many, await checkUs(many))
  }
  await few.stores.close()
  await many.stores.close()
  return (
    `Checking an app password: ${best.few.toFixed(1)} µs with one account and one app password, ${best.many.toFixed(1)} µs with 100,000 ` +
    `accounts and 100 app passwords on the one checked: ratio ${(best.many / best.few).toFixed(2)} (goal: at most 1.1).`
  )
}

type Filled = {
  readonly stores: Stores
  readonly address: string
  readonly secrets: readonly Secret<string>[]
}

const storesWith = async (folder: string, accounts: number, appPasswords: number): Promise<Filled> => {
  const stores = await openStores(folders(folder), systemClock)
  const secrets: Secret<string>[] = []
  const add = async (number: number, count: number) => {
    const id = newAccountId(systemRandom)
    const address = parseAddress(`user${number}@example.test`)!
    await stores.accounts.add({ id, address, createdMs: 0, twoStepSinceMs: null }, '')
    for (let each = 0; each < count; each++) {
      const secret = newAppPasswordSecret(systemRandom)
      if (number === 0) secrets.push(secret)
      const appPassword = {
        id: newAppPasswordId(systemRandom),
        account: id,
        name: `program ${each}`,
        services: ['imap'] as const,
        createdMs: 0,
        expiresMs: null,
        // More than an account may have in force: the others are tombstones, which are looked up just the same.
        removedMs: each < 20 ? null : 1,
        lastUse: null,
      }
      await stores.appPasswords.add(appPassword, hashAppPassword(KEY, secret))
    }
  }
  await add(0, appPasswords)
  // Many at a time, so that they share commits.
  for (let number = 1; number < accounts; number += 500) {
    await Promise.all(
      Array.from({ length: Math.min(500, accounts - number) }, (_, at) => add(number + at, 1)),
    )
  }
  return { stores, address: 'user0@example.test', secrets: secrets.slice(0, 20) }
}

const checkUs = async ({ stores, address, secrets }: Filled): Promise<number> => {
  const authorize = createAuthorize({
    appPasswords: stores.appPasswords,
    keys: [KEY],
    throttle: noThrottle,
    observer: { accepted: () => {}, refused: () => {} },
    clock: systemClock,
    accountPassword: null,
  })
  const begun = performance.now()
  for (let check = 0; check < CHECKS; check++) {
    const secret = secrets[check % secrets.length] ?? new Secret('')
    const result = await authorize({
      service: 'imap',
      userName: address,
      secret,
      remote: '127.0.0.1',
      client: null,
    })
    if (result.kind !== 'signed-in') throw new Error('a right app password was refused')
  }
  return ((performance.now() - begun) * 1000) / CHECKS
}

const LARGE_MIB = 49 // under the default limit of 50 MiB
const MIB = 1_048_576

const largeMessage = async (server: Server): Promise<string> => {
  const peer = await signedIn(server, 5)
  // The peak begins anew from here (proc(5), clear_refs).
  writeFileSync(`/proc/${server.pid}/clear_refs`, '5')
  const before = peakKib(server)
  const chunk = Buffer.from(`${'large message '.repeat(4).trimEnd()}\r\n`.repeat(1_130)).subarray(0, 65_536)
  const chunks = (LARGE_MIB * MIB) / chunk.length
  const head = Buffer.from('Subject: large\r\n\r\n')
  peer.send(`l APPEND INBOX {${head.length + chunks * chunk.length}}\r\n`)
  await peer.until('+')
  peer.send(head)
  for (let sent = 0; sent < chunks; sent++) {
    peer.send(chunk)
    if (sent % 16 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  peer.send('\r\n')
  await peer.until('l OK')
  const within = peakKib(server)
  await command(peer, 'SELECT INBOX')
  await command(peer, 'FETCH * BODY.PEEK[]')
  const after = peakKib(server)
  peer.close()
  const mib = (kib: number) => (kib / 1024).toFixed(1)
  return `A message of ${LARGE_MIB} MiB: ${mib(within - before)} MiB of extra memory on its way in, ${mib(after - before)} MiB in and out (goal: at most 64).`
}
