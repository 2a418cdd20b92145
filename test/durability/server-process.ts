/** `sigill serve` as a process of its own, on loopback ports the system chose, which may be killed, stopped or starved. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Environment } from '../../src/config/read-settings.ts'
import type { DoorName } from '../../src/doors.ts'

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export type ServerProcess = {
  readonly pid: number
  /** From its start until it listened. */
  readonly startMs: number
  readonly exited: Promise<Exit>
  port(door: DoorName): number
  signal(name: NodeJS.Signals): void
  /** What it has logged so far. */
  log(): string
}

export type StartOptions = {
  readonly environment?: Environment
  /** No file may become longer than this (`ulimit -S -f`), as if the disk were full. */
  readonly fileOctetsMax?: number
}

const DOORS: readonly DoorName[] = ['imaps', 'imap', 'pop3', 'submission', 'reception', 'lmtp']
const ROOT = join(import.meta.dirname, '../..')

/** Sign-in without TLS, without the throttle and the rules of harm: what is tried here is what becomes of mail. */
const ENVIRONMENT = {
  SIGILL_LISTEN_WEB: 'off',
  SIGILL_LISTEN_POP3S: 'off',
  SIGILL_LISTEN_SUBMISSIONS: 'off',
  SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true',
  SIGILL_SIGN_IN_THROTTLE: 'false',
  SIGILL_HARM_WATCH: 'false',
  ...Object.fromEntries(DOORS.map((door) => [`SIGILL_LISTEN_${door.toUpperCase()}`, '127.0.0.1:0'])),
}

/** Resolves when it listens; rejects when it ends before that. */
export const startServerProcess = async (
  folder: string,
  { environment = {}, fileOctetsMax }: StartOptions = {},
): Promise<ServerProcess> => {
  const command = [process.execPath, join(ROOT, 'bin/sigill.mjs'), 'serve', '--data', folder]
  const limited =
    fileOctetsMax === undefined
      ? command
      : ['/bin/sh', '-c', `ulimit -S -f ${Math.floor(fileOctetsMax / 512)}; exec "$@"`, 'sh', ...command]
  const [program = '', ...args] = limited
  const beganMs = performance.now()
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...ENVIRONMENT, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (text: Buffer) => {
    log += text
  })
  const exited = new Promise<Exit>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )
  // When all it had to say has come, too.
  const ended = new Promise<Exit>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )
  const ports = await untilListening(child, ended, () => log)
  return {
    pid: child.pid ?? 0,
    startMs: performance.now() - beganMs,
    exited,
    port: (door) => {
      const port = ports.get(door)
      if (port === undefined) throw new Error(`${door} is not open`)
      return port
    },
    signal: (name) => void child.kill(name),
    log: () => log,
  }
}

const untilListening = (
  child: ChildProcess,
  exited: Promise<Exit>,
  log: () => string,
): Promise<ReadonlyMap<string, number>> =>
  new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (text: Buffer) => {
      said += text
      const ports = new Map<string, number>()
      // Whole lines: a piece may end within a number.
      for (const [, door = '', port] of said.matchAll(/^ {2}(\w+) +127\.0\.0\.1:(\d+)\n/gm))
        ports.set(door, Number(port))
      if (ports.size === DOORS.length) resolve(ports)
    })
    void exited.then(({ code, signal }) =>
      reject(new Error(`the server ended before it listened (${code ?? signal}): ${said}${log()}`)),
    )
  })
