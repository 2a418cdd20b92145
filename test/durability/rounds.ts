/**
 * Rounds in a row on one data folder, a new one every few, so that each check reads all that there is. When a folder has
 * had its rounds, its queue is emptied by a server whose clock is past every lease, and everything is compared once more.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { type Environment, readSettings } from '../../src/config/read-settings.ts'
import { startServer } from '../../src/server.ts'
import type { Chance } from './chance.ts'
import { check } from './check.ts'
import { type Ledger, newLedger } from './ledger.ts'
import { type RoundNeeds, round } from './round.ts'
import { makeWorld, type World } from './world.ts'

export type RoundsNeeds = Pick<RoundNeeds, 'loadMsMax' | 'end'> & {
  readonly rounds: number
  readonly chance: Chance
  /** Where the data folder of the next rounds lies. */
  readonly newFolder: () => string
  /** Settings of it; those of a new folder when it is not said. */
  readonly newEnvironment?: () => Promise<Environment>
  /** Called after each round. */
  readonly onRound: (number: number, problems: readonly string[]) => void
  /** Called when a folder has had its rounds; nothing runs on it any more. */
  readonly onFolder?: (world: World, ledger: Ledger) => Promise<void>
}

export type RoundsResult = {
  readonly rounds: number
  readonly acknowledged: number
  readonly restartsMs: readonly number[]
  readonly problems: readonly string[]
}

const ROUNDS_A_FOLDER = 10

export const runRounds = async (needs: RoundsNeeds): Promise<RoundsResult> => {
  const { rounds, chance, newFolder, newEnvironment, onRound, onFolder, ...each } = needs
  const problems: string[] = []
  const restartsMs: number[] = []
  let acknowledged = 0
  for (let number = 0; number < rounds; ) {
    const world = await makeWorld(newFolder(), await newEnvironment?.())
    const ledger = newLedger()
    for (let here = 0; here < ROUNDS_A_FOLDER && number < rounds; here++, number++) {
      const result = await round({
        ...each,
        world,
        ledger,
        chance,
        name: `${number}-${randomUUID().slice(0, 8)}`,
      })
      acknowledged += result.acknowledged
      restartsMs.push(result.restartMs)
      problems.push(...result.problems.map((problem) => `round ${number + 1}: ${problem}`))
      onRound(number + 1, result.problems)
    }
    problems.push(
      ...(await checkAtTheEnd(world, ledger)).map((problem) => `up to round ${number}: ${problem}`),
    )
    await onFolder?.(world, ledger)
  }
  return { rounds, acknowledged, restartsMs, problems }
}

const PAST_LEASES_MS = 3_600_000
const EMPTY_WITHIN_MS = 20_000

/** All that was queued has arrived, and everything else is as it was. */
export const checkAtTheEnd = async (world: World, ledger: Ledger): Promise<readonly string[]> => {
  const settings = readSettings(world.folder, {
    ...world.environment,
    ...Object.fromEntries(
      ['IMAPS', 'POP3S', 'SUBMISSIONS', 'RECEPTION', 'WEB'].map((door) => [`SIGILL_LISTEN_${door}`, 'off']),
    ),
    SIGILL_LISTEN_IMAP: '127.0.0.1:0',
    SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true',
    SIGILL_SIGN_IN_THROTTLE: 'false',
  })
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + PAST_LEASES_MS }
  const faults: string[] = []
  const server = await startServer({
    folder: world.folder,
    settings,
    clock,
    random: systemRandom,
    log: ({ event, ...rest }) =>
      void (event.endsWith('.fault') && faults.push(`${event} ${JSON.stringify(rest)}`)),
  })
  try {
    const untilMs = systemClock.monotonicMs() + EMPTY_WITHIN_MS
    while ((await server.stores.outbox.nextDueMs()) !== null && systemClock.monotonicMs() < untilMs)
      await pause(20)
    const imapPort = server.doors.find(({ name }) => name === 'imap')?.port ?? 0
    const problems = await check({ world, ledger, imapPort })
    const waits = (await server.stores.outbox.nextDueMs()) !== null ? ['the queue is not empty'] : []
    return [...problems, ...waits, ...faults]
  } finally {
    await server.stop()
  }
}
