/**
 * A1 and A20: guesses from thousands of sources by another process, while an honest program signs in again and again.
 * Loopback only, bounded in number and rate. Each has its control: the same with the defence off.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newAccountId } from '../../src/account/account.ts'
import { parseAddress } from '../../src/account/address.ts'
import { systemRandom } from '../../src/base/random.ts'
import { Secret } from '../../src/base/secret.ts'
import { createAccountPasswordHash } from '../../src/crypto/account-password-hash.ts'
import { startTestServer, type TestAccount, type TestServer } from '../support/test-server.ts'
import { talkTo, WAYS } from './doors.ts'
import type { SprayResult, SprayTask } from './spray.ts'
import { quantile } from './statistics.ts'

const run = promisify(execFile)
const PASSWORD = 'lingon skog hej hopp'
const CLEAR = { SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true' }
const ACCOUNTS = 500
const SOURCES = 4_096
const GUESSES = 7_500
const GUESSES_A_SECOND = 500
const HONEST_EVERY_MS = 20

export type Storm = {
  readonly guesses: number
  readonly aSecond: number
  readonly successes: number
  readonly quietP99Ms: number
  readonly honestP99Ms: number
  readonly honest: number
  readonly honestRefused: number
}

/** A1: many accounts, common passwords and the right account password among them. */
export const spraying = (overrides: Readonly<Record<string, string>> = {}, tries = GUESSES): Promise<Storm> =>
  storm({ ...CLEAR, ...overrides }, async (server) => {
    const addresses = await manyAccounts(server)
    const common = Array.from({ length: 1_000 }, (_, at) => `password${at}`)
    return {
      addresses,
      secrets: common.flatMap((each, at) => (at % 10 === 0 ? [each, PASSWORD] : [each])),
      ...{ sources: SOURCES, tries, aSecond: GUESSES_A_SECOND },
    }
  })

/** A20: one account, so many failures from so many sources that whoever counted by account would shut its holder out. */
export const lockingOut = (): Promise<Storm> =>
  storm(CLEAR, async ({ anna }) => ({
    addresses: [anna.address],
    secrets: Array.from({ length: 1_000 }, (_, at) => at.toString(36).padStart(24, 'x').replace(/\d/g, 'q')),
    ...{ sources: 1_000, tries: 10_000, aSecond: GUESSES_A_SECOND },
  }))

type Wanted = Omit<SprayTask, 'ports'>

const storm = async (
  overrides: Readonly<Record<string, string>>,
  prepare: (server: TestServer) => Promise<Wanted>,
): Promise<Storm> => {
  const server = await startTestServer(overrides)
  try {
    const wanted = await prepare(server)
    const quiet = await honestSignIns(server, server.anna, async () => {
      await new Promise((resolve) => setTimeout(resolve, 3_000))
    })
    const ports = {
      imap: server.port('imap'),
      pop3: server.port('pop3'),
      submission: server.port('submission'),
    }
    let result: SprayResult = { tries: 0, successes: 0, tookMs: 1 }
    const stormy = await honestSignIns(server, server.anna, async () => {
      const task = JSON.stringify({ ...wanted, ports } satisfies SprayTask)
      const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'spray.ts'), task], {
        maxBuffer: 10_000_000,
      })
      result = JSON.parse(stdout) as SprayResult
    })
    return {
      guesses: result.tries,
      aSecond: (result.tries / result.tookMs) * 1_000,
      successes: result.successes,
      quietP99Ms: quantile(quiet.times, 0.99),
      honestP99Ms: quantile(stormy.times, 0.99),
      honest: stormy.times.length + stormy.refused,
      honestRefused: stormy.refused,
    }
  } finally {
    await server.stop()
  }
}

/** Signs in from an address of its own, over and over, until `meanwhile` is over. */
const honestSignIns = async (
  server: TestServer,
  { address, secret }: TestAccount,
  meanwhile: () => Promise<void>,
): Promise<{ readonly times: readonly number[]; readonly refused: number }> => {
  const [way] = WAYS
  if (way === undefined) throw new Error('there is no way')
  const times: number[] = []
  let refused = 0
  let isOver = false
  const over = meanwhile().finally(() => {
    isOver = true
  })
  while (!isOver) {
    const talk = await talkTo(way, server.port(way.port), '127.200.7.1')
    const { isIn, ms } = await talk.try(address, secret)
    talk.close()
    if (isIn) times.push(ms)
    else refused += 1
    await new Promise((resolve) => setTimeout(resolve, HONEST_EVERY_MS))
  }
  await over
  return { times, refused }
}

const manyAccounts = async ({ server }: TestServer): Promise<readonly string[]> => {
  const hash = await createAccountPasswordHash(systemRandom).hash(new Secret(PASSWORD))
  const addresses = Array.from({ length: ACCOUNTS }, (_, at) => `person${at}@example.test`)
  for (let from = 0; from < ACCOUNTS; from += 50) {
    await Promise.all(
      addresses.slice(from, from + 50).map(async (text) => {
        const address = parseAddress(text)
        if (address === null) throw new Error(text)
        const account = { id: newAccountId(systemRandom), address, createdMs: 0, twoStepSinceMs: null }
        await server.stores.mail.createAccount(account.id)
        await server.stores.accounts.add(account, hash)
      }),
    )
  }
  return addresses
}
