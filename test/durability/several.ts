/**
 * Rounds with several processes: one worker is killed and the rest goes on for a moment, or the primary is and its workers
 * end by themselves; on PostgreSQL its server is killed, too, and Sigill goes on without it. Then all of it comes back.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Environment } from '../../src/config/read-settings.ts'
import { ask, type PostgresServer, startPostgresServer } from '../support/postgres-server.ts'
import type { Chance } from './chance.ts'
import { type ChildOrServer, killAll } from './round.ts'
import { type RoundsNeeds, type RoundsResult, runRounds } from './rounds.ts'
import type { ServerProcess } from './server-process.ts'

type Killed = 'a worker' | 'the primary' | 'PostgreSQL'

export type SeveralResult = RoundsResult & { readonly killed: ReadonlyMap<Killed, number> }

export type SeveralNeeds = Pick<
  RoundsNeeds,
  'rounds' | 'chance' | 'loadMsMax' | 'newFolder' | 'onRound' | 'onFolder'
>

const WORKERS = { SIGILL_WORKERS: '2' }
const GOES_ON_MS = 300

export const killSeveral = (needs: SeveralNeeds): Promise<SeveralResult> =>
  killOneOf(needs, { 'a worker': killWorker, 'the primary': killPrimary }, async () => WORKERS)

/** `isDurable: false` is the control: commits are not waited for, so that what was acknowledged is lost. */
export const killOnPostgres = async (needs: SeveralNeeds, isDurable = true): Promise<SeveralResult> => {
  const postgres = await startPostgresServer({ isDurable })
  let databases = 0
  try {
    return await killOneOf(
      needs,
      {
        ...(isDurable ? { 'a worker': killWorker, 'the primary': killPrimary } : {}),
        PostgreSQL: killDatabase(postgres),
      },
      async () => {
        const name = `durability_${databases++}`
        await ask(postgres.url, `create database ${name}`)
        return { ...WORKERS, SIGILL_STORE: postgres.urlOf(name) }
      },
    )
  } finally {
    await postgres.close()
  }
}

type Kill = (server: ServerProcess, chance: Chance) => Promise<void>

const killOneOf = async (
  needs: SeveralNeeds,
  ways: Readonly<Partial<Record<Killed, Kill>>>,
  newEnvironment: () => Promise<Environment>,
): Promise<SeveralResult> => {
  const killed = new Map<Killed, number>()
  const end = async (processes: readonly ChildOrServer[], server: ServerProcess): Promise<void> => {
    const [which, kill] = needs.chance.one(Object.entries(ways) as [[Killed, Kill]])
    killed.set(which, (killed.get(which) ?? 0) + 1)
    const workers = workersOf(server)
    await kill(server, needs.chance)
    await killAll(processes)
    while (workers.some(isThere)) await pause(LOOK_EVERY_MS)
  }
  return { ...(await runRounds({ ...needs, end, newEnvironment })), killed }
}

const killWorker: Kill = async (server, chance) => {
  const [first = 0, ...others] = workersOf(server)
  kill(chance.one([first, ...others]))
  await pause(GOES_ON_MS)
  server.signal('SIGKILL')
  workersOf(server).forEach(kill)
}

/** Its workers finish what they have begun. */
const killPrimary: Kill = async (server) => server.signal('SIGKILL')

const killDatabase =
  (postgres: PostgresServer): Kill =>
  async (server) => {
    await postgres.stop('kill')
    await pause(GOES_ON_MS)
    server.signal('SIGKILL')
    workersOf(server).forEach(kill)
    await postgres.start()
  }

const LOOK_EVERY_MS = 20

/** Those that serve now, as the log has them. */
const workersOf = (server: ServerProcess): readonly number[] =>
  [...server.log().matchAll(/"event":"worker\.ready".*?"pid":(\d+)/g)]
    .map(([, pid]) => Number(pid))
    .filter(isThere)

const kill = (pid: number): void => {
  if (isThere(pid)) process.kill(pid, 'SIGKILL')
}

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
