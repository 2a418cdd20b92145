/** One round: a server under load ends without warning at a moment of chance, comes back, and is compared with the ledger. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import { check } from './check.ts'
import type { Ledger } from './ledger.ts'
import { load } from './load.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'
import type { World } from './world.ts'

export type RoundNeeds = {
  readonly world: World
  readonly ledger: Ledger
  readonly chance: Chance
  readonly name: string
  /** The load lasts this long at most, from when there is something to lose. */
  readonly loadMsMax: number
  /** Ends all of these at once, so that nothing they do afterwards counts. */
  readonly end: (processes: readonly ChildOrServer[], server: ServerProcess) => Promise<void>
}

export type ChildOrServer = Pick<ServerProcess, 'signal' | 'exited'>
export type RoundResult = {
  readonly problems: readonly string[]
  readonly restartMs: number
  readonly acknowledged: number
}

const LOAD_MS_MIN = 30
const LOOK_AGAIN_MS = 5

export const round = async (needs: RoundNeeds): Promise<RoundResult> => {
  const { world, ledger, chance, name, loadMsMax, end } = needs
  const before = ledger.acknowledged
  const { environment } = world
  const server = await startServerProcess(world.folder, { environment })
  const remover = await startRemover(world, ledger)
  let isEnding = false
  let isOver = false
  const loaded = load({ server, world, ledger, chance, round: name, isEnding: () => isEnding })
  // Its fault is awaited below; until then nobody listens.
  loaded
    .catch(() => {})
    .finally(() => {
      isOver = true
    })
  // On a slow machine the programs begin later than the end may come.
  while (!isSomethingToLose(ledger) && !isOver) await pause(LOOK_AGAIN_MS)
  await pause(LOAD_MS_MIN + chance.below(loadMsMax))
  isEnding = true
  await end([server, remover], server)
  await Promise.all([server.exited, remover.exited, loaded])

  const again = await startServerProcess(world.folder, { environment })
  try {
    const problems = await check({ world, ledger, imapPort: again.port('imap') })
    const faults = again
      .log()
      .split('\n')
      .filter((line) => line.includes('.fault"'))
    return {
      problems: [...problems, ...faults],
      restartMs: again.startMs,
      acknowledged: ledger.acknowledged - before,
    }
  } finally {
    again.signal('SIGKILL')
    await again.exited
  }
}

/** Of what anna has: the first of it in each new folder. */
const isSomethingToLose = ({ sendings, filed }: Ledger): boolean =>
  sendings.values().some(({ deliveries }) => deliveries.some(({ isAcknowledged }) => isAcknowledged)) &&
  filed.values().some(({ allowed: [at] }) => typeof at === 'object' && at.mailbox === 'Filed')

/** A process that dies with its own death only. */
export const killAll = (processes: readonly ChildOrServer[]): Promise<void> => {
  for (const { signal } of processes) signal('SIGKILL')
  return Promise.resolve()
}

/** Resolves when it has begun. */
const startRemover = async (world: World, ledger: Ledger): Promise<ChildOrServer> => {
  const args = [join(import.meta.dirname, 'remover.ts'), world.folder, world.dora.account]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...world.environment },
  })
  const exited = follow(child.stdout, ledger).then(() => exitOf(child))
  await Promise.race([once(child.stdout, 'data'), exited])
  return { signal: (name) => void child.kill(name), exited }
}

/** What the remover says, in its order: made, removing, removed. */
const follow = async (output: Readable, ledger: Ledger): Promise<void> => {
  for await (const line of createInterface(output)) {
    const [word, id = '', secret = ''] = line.split(' ')
    if (word === 'made') ledger.appPasswords.set(id, { id, secret, state: 'live' })
    const known = ledger.appPasswords.get(id)
    if (known !== undefined && word === 'removing') known.state = 'removing'
    if (known !== undefined && word === 'removed') known.state = 'removed'
    if (word !== 'removing') ledger.acknowledged += 1
  }
}

const exitOf = (child: ChildProcess) =>
  new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null)
      resolve({ code: child.exitCode, signal: child.signalCode })
    else child.once('exit', (code, signal) => resolve({ code, signal }))
  })
