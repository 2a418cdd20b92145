/** Figures with nothing to stand beside: the cost of a check as credentials grow, and the memory of a large message. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { type AccountId, newAccountId } from '../src/account/account.ts'
import { parseAddress } from '../src/account/address.ts'
import { type AppPassword, newAppPasswordId } from '../src/app-password/app-password.ts'
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
import { goal, rounded } from './figures.ts'
import { inPairs } from './in-pairs.ts'
import { command } from './load/peer.ts'
import { peakKib, type Server, signedIn } from './load/server.ts'
import { startSigill } from './sigill.ts'

const ROUNDS = 150
const CHECKS = 1_000 // a round: short, so that most are not disturbed
const KEY = { id: 'bench', key: new Secret(new Uint8Array(32)) }

export const credentialCost = async (folder: string): Promise<string> => {
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
  const few = await storesWith(here, FEW)
  const many = await storesWith(there, MANY)
  const { one, other, ratio } = await inPairs(
    ROUNDS,
    () => checkUs(few),
    () => checkUs(many),
  )
  await few.stores.close()
  await many.stores.close()
  return (
    `Checking an app password on ${name}: ${one.toFixed(1)} µs among ${FEW}, ${other.toFixed(1)} µs among ` +
    `${MANY.toLocaleString('en')}: ratio ${ratio.toFixed(2)}, the median of ${ROUNDS} pairs (${goal(ratio, 1.1)}).`
  )
}

type Filled = { readonly stores: Stores; readonly checked: readonly Checked[] }
type Checked = { readonly address: string; readonly secret: Secret<string> }

const FEW = 100 // app passwords, an account each: these are checked, whatever there is besides
const MANY = 1_000_000

const storesWith = async (engine: Engine, count: number): Promise<Filled> => {
  const stores = await openStores(engine.place, systemClock)
  const checked: Checked[] = []
  for (let number = 0; number < FEW; number++) {
    const address = parseAddress(`checked${number}@example.test`)!
    const account = newAccountId(systemRandom)
    await stores.accounts.add({ id: account, address, createdMs: 0, twoStepSinceMs: null }, '')
    const secret = newAppPasswordSecret(systemRandom)
    await stores.appPasswords.add(appPasswordOf(account), hashAppPassword(KEY, secret))
    checked.push({ address, secret })
  }
  if (count > FEW) await engine.copyAccounts(count - FEW)
  return { stores, checked }
}

const appPasswordOf = (account: AccountId): AppPassword => ({
  id: newAppPasswordId(systemRandom),
  account,
  name: 'program',
  device: 'other',
  access: 'read-and-send',
  services: ['imap'],
  networks: [],
  createdMs: 0,
  expiresMs: null,
  unusedUntilMs: null,
  replaces: null,
  isDecoy: false,
  madeIn: null,
  heldBy: null,
  removedMs: null,
  lastUse: null,
})

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

const checkUs = async ({ stores, checked }: Filled): Promise<number> => {
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
    const { address: userName, secret } = checked[check % checked.length]!
    const result = await authorize({ service: 'imap', userName, secret, remote: '127.0.0.1', client: null })
    if (result.kind !== 'signed-in') throw new Error('a right app password was refused')
  }
  return ((performance.now() - begun) * 1000) / CHECKS
}

const LARGE_MIB = 49 // under the default limit of 50 MiB
const MIB = 1_048_576

/** Into a server of its own: one that has grown already would take it in for nothing. */
export const largeMessage = async (folder: string): Promise<string> => {
  const server = await startSigill(folder)
  try {
    return await largeMessageInto(server)
  } finally {
    await server.stop()
  }
}

const largeMessageInto = async (server: Server): Promise<string> => {
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
  const [way, both] = [(within - before) / 1024, (after - before) / 1024]
  return `A message of ${LARGE_MIB} MiB: ${rounded(way)} MiB of extra memory on its way in, ${rounded(both)} MiB in and out (${goal(both, 64, ' MiB')}).`
}
