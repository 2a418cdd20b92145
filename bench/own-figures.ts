/** Figures with nothing to stand beside: the cost of a check as credentials grow, and the memory of a large message. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
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
import { openStores, type StorePlace, type Stores } from '../src/storage/stores.ts'
import { ask, startPostgresServer } from '../test/support/postgres-server.ts'
import { command } from './load/peer.ts'
import { peakKib, type Server, signedIn } from './load/server.ts'

const CHECKS = 5_000
const KEY = { id: 'bench', key: new Secret(new Uint8Array(32)) }

export const ownFigures = async (sigill: Server, folder: string): Promise<readonly string[]> => [
  await credentialCost(folder),
  await largeMessage(sigill),
]

const credentialCost = async (folder: string): Promise<string> => {
  const postgres = await startPostgresServer()
  try {
    const inSqlite = (name: string): Engine => {
      const place = folders(join(folder, name))
      return { place, copyAccounts: (count) => copyInSqlite(place.directory, count) }
    }
    const inPostgres = async (name: string): Promise<Engine> => {
      await ask(postgres.url, `create database ${name}`)
      const url = postgres.urlOf(name)
      const place = {
        ...folders(join(folder, name)),
        postgres: { url, connectionsMax: 8, bodies: 'database' as const },
      }
      return { place, copyAccounts: (count) => ask(url, copyInPostgres(count)) }
    }
    return [
      await costOn('SQLite', inSqlite('few'), inSqlite('many')),
      await costOn('PostgreSQL', await inPostgres('few'), await inPostgres('many')),
    ].join('\n\n')
  } finally {
    await postgres.close()
  }
}

type Engine = { readonly place: StorePlace; readonly copyAccounts: (count: number) => Promise<void> | void }

const costOn = async (name: string, here: Engine, there: Engine): Promise<string> => {
  const few = await storesWith(here, FEW, 1)
  const many = await storesWith(there, MANY, 100)
  const best = { few: Number.POSITIVE_INFINITY, many: Number.POSITIVE_INFINITY }
  // In turn, so that both see the same machine.
  for (let round = 0; round < 25; round++) {
    best.few = Math.min(best.few, await checkUs(few))
    best.many = Math.min(best.many, await checkUs(many))
  }
  await few.stores.close()
  await many.stores.close()
  return (
    `Checking an app password on ${name}: ${best.few.toFixed(1)} µs among ${FEW}, ${best.many.toFixed(1)} µs among ` +
    `${MANY.toLocaleString('en')}, of which 100 were made for the account that is checked: ratio ${(best.many / best.few).toFixed(2)} (goal: at most 1.1).`
  )
}

type Filled = {
  readonly stores: Stores
  readonly address: string
  readonly secrets: readonly Secret<string>[]
}

const ADDRESS = parseAddress('user0@example.test')!
const APP_PASSWORDS_IN_FORCE = 20 // as many as an account may have; the others are tombstones, looked up just the same

const FEW = 100 // app passwords, an account each
const MANY = 1_000_000

const storesWith = async (engine: Engine, accounts: number, appPasswords: number): Promise<Filled> => {
  const stores = await openStores(engine.place, systemClock)
  const id = newAccountId(systemRandom)
  await stores.accounts.add({ id, address: ADDRESS, createdMs: 0, twoStepSinceMs: null }, '')
  const secrets = Array.from({ length: appPasswords }, () => newAppPasswordSecret(systemRandom))
  for (const [each, secret] of secrets.entries()) {
    const appPassword = {
      id: newAppPasswordId(systemRandom),
      account: id,
      name: `program ${each}`,
      device: 'other' as const,
      access: 'read-and-send' as const,
      services: ['imap'] as const,
      networks: [],
      createdMs: 0,
      expiresMs: null,
      unusedUntilMs: null,
      replaces: null,
      isDecoy: false,
      madeIn: null,
      heldBy: null,
      removedMs: each < APP_PASSWORDS_IN_FORCE ? null : 1,
      lastUse: null,
    }
    await stores.appPasswords.add(appPassword, hashAppPassword(KEY, secret))
  }
  await engine.copyAccounts(accounts - appPasswords)
  return { stores, address: ADDRESS, secrets: secrets.slice(0, APP_PASSWORDS_IN_FORCE) }
}

/** Others like the first, each with an app password of its own: rows at once, because a million commits take an hour. */
const copyInSqlite = (path: string, count: number): void => {
  using directory = new DatabaseSync(path)
  directory.exec(`
    BEGIN IMMEDIATE;
    CREATE TEMP TABLE other AS
      WITH RECURSIVE counted (number) AS
        (SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < ${count})
      SELECT lower(hex(randomblob(12))) AS id, 'user' || number || '@example.test' AS address FROM counted;
    INSERT INTO account (id, address, created_ms, password_hash) SELECT id, address, 0, '' FROM other;
    INSERT INTO address (address, account_id) SELECT address, id FROM other;
    INSERT INTO app_password (account_id, id, name, services, created_ms, key_id, lookup, proof)
      SELECT other.id, lower(hex(randomblob(12))), name, services, created_ms, key_id, randomblob(16), randomblob(16)
      FROM other, (SELECT * FROM app_password LIMIT 1);
    COMMIT;`)
}

const copyInPostgres = (count: number): string => `
  create temp table other as
    select substr(md5(number::text || 'id'), 1, 24) as id, 'user' || number || '@example.test' as address
    from generate_series(1, ${count}) as number;
  insert into account (id, address, created_ms, password_hash) select id, address, 0, '' from other;
  insert into address (address, account_id) select address, id from other;
  insert into app_password (account_id, id, name, services, created_ms, key_id, lookup, proof)
    select other.id, 'a' || other.id, name, services, created_ms, key_id,
      decode(md5(other.id || 'lookup'), 'hex'), decode(md5(other.id || 'proof'), 'hex')
    from other, (select * from app_password limit 1) as first;
  analyze`

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
  const chunk = Buffer.from(`${'large message '.repeat(4).trimEnd()}\r\n`.repeat(1_150)).subarray(0, 65_536)
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
  const reply = await peer.until('l ')
  if (!reply.startsWith('l OK')) throw new Error(reply)
  const within = peakKib(server)
  await command(peer, 'SELECT INBOX')
  await command(peer, 'FETCH * BODY.PEEK[]')
  const after = peakKib(server)
  peer.close()
  const mib = (kib: number) => (kib / 1024).toFixed(1)
  return `A message of ${LARGE_MIB} MiB: ${mib(within - before)} MiB of extra memory on its way in, ${mib(after - before)} MiB in and out (goal: at most 64).`
}
