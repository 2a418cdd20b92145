/**
 * A storm: a process of its own guesses at a server from thousands of sources while honest people sign in again and again.
 * Loopback only, bounded in number and rate.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { systemRandom } from '../../src/base/random.ts'
import {
  type AccountPasswordHash,
  createAccountPasswordHash,
} from '../../src/crypto/account-password-hash.ts'
import type { Bounds } from '../../src/crypto/bounded-work.ts'
import { keepAwake } from '../../src/signals.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { type Honest, signInDuring } from './honest.ts'
import type { SprayResult, SprayTask } from './spray.ts'
import { quantile } from './statistics.ts'

const run = promisify(execFile)
const QUIET_MS = 3_000

export type StormPlan = {
  readonly overrides?: Readonly<Record<string, string>>
  /** How many account passwords are hashed at once, and wait; the server's own bounds when it is not said. */
  readonly bounds?: Bounds
  readonly guesses: (server: TestServer) => Promise<Omit<SprayTask, 'ports'>>
  readonly honest: (server: TestServer) => Promise<readonly Honest[]>
}

export type Storm = SprayResult & {
  readonly aSecond: number
  /** Account passwords that were hashed while it lasted, those of honest people too. */
  readonly hashed: number
  readonly honest: readonly {
    readonly name: string
    readonly signedIn: number
    readonly refused: number
    readonly p99Ms: number
    readonly quietP99Ms: number
  }[]
}

export const storm = async ({ overrides, bounds, ...plan }: StormPlan): Promise<Storm> => {
  const counted = counting(createAccountPasswordHash(systemRandom, undefined, bounds))
  const clear = { SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true', SIGILL_LISTEN_WEB: '127.0.0.1:0' }
  // What the server makes guessers wait for keeps no process alive, and it waits for them when it stops.
  using _awake = keepAwake()
  const server = await startTestServer({ ...clear, ...overrides }, { passwordHash: counted.passwordHash })
  try {
    const guesses = await plan.guesses(server)
    const honest = await plan.honest(server)
    const during = (meanwhile: Promise<unknown>) =>
      Promise.all(honest.map((each) => signInDuring(each, meanwhile)))
    const quiet = await during(pause(QUIET_MS))
    const before = counted.count()
    const guessed = guess(server, guesses)
    const stormy = await during(guessed)
    const result = await guessed
    return {
      ...result,
      aSecond: (result.tries / result.tookMs) * 1_000,
      hashed: counted.count() - before,
      honest: honest.map(({ name }, at) => ({
        name,
        signedIn: stormy[at]?.times.length ?? 0,
        refused: stormy[at]?.refused ?? 0,
        p99Ms: quantile(stormy[at]?.times ?? [], 0.99),
        quietP99Ms: quantile(quiet[at]?.times ?? [], 0.99),
      })),
    }
  } finally {
    await server.stop()
  }
}

const guess = async (server: TestServer, guesses: Omit<SprayTask, 'ports'>): Promise<SprayResult> => {
  const [imap, pop3, submission, web] = (['imap', 'pop3', 'submission', 'web'] as const).map(server.port)
  const spraying = run(process.execPath, [join(import.meta.dirname, 'spray.ts')])
  spraying.child.stdin?.end(JSON.stringify({ ...guesses, ports: { imap, pop3, submission, web } }))
  return JSON.parse((await spraying).stdout) as SprayResult
}

const counting = ({ hash, matches }: AccountPasswordHash) => {
  let count = 0
  const passwordHash: AccountPasswordHash = {
    hash,
    matches: async (...given) => {
      const isRight = await matches(...given)
      count += 1
      return isRight
    },
  }
  return { passwordHash, count: () => count }
}
