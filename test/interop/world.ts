/**
 * The world that a program is run in: a home folder of its own, with nothing of this machine's user in it; the running
 * server's ports and certificate authority; accounts nobody else uses. It keeps what programs print, for reports.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestAccount, TestServer } from '../support/test-server.ts'
import { DOMAIN, type Identity } from './certificate.ts'
import { shelf } from './shelf.ts'
import { type Tap, tapDoor } from './tap.ts'

export type World = {
  readonly home: string
  /** The authority that signed the server's certificate; every program is told to trust it and nothing else. */
  readonly authority: string
  readonly shelf: ReturnType<typeof shelf>
  port(door: Parameters<TestServer['port']>[0]): number
  /** As the server itself tells it, whoever listens in. */
  toldPort(door: Parameters<TestServer['port']>[0]): number
  /** Listens at a door; the program is led to the tap's port instead. */
  tap(door: Parameters<TestServer['port']>[0]): Promise<Tap>
  account(name: string): Promise<TestAccount>
  removeAppPassword(of: TestAccount): Promise<void>
  /** Writes a file into the home folder, for its owner only, and gives its path. */
  write(name: string, text: string): string
  /** Runs a program; throws unless it ends with `exitCode` (0 when not said; null: any). */
  run(command: string, args: readonly string[], how?: RunHow): Promise<string>
  /** What programs have printed so far. */
  printed(): string
}

type RunHow = { readonly input?: string; readonly exitCode?: number | null }

export const HOST = 'localhost'
const RUN_MS_MAX = 60_000 // the longest run takes a few seconds

export const createWorld = (
  server: TestServer,
  identity: Identity,
  home: string,
  name: string,
  port: World['port'],
): World => {
  let printed = ''
  mkdirSync(home, { recursive: true, mode: 0o700 })
  return {
    home,
    authority: identity.authority,
    shelf: shelf(server.server),
    port,
    toldPort: server.port,
    tap: (door) => tapDoor(door, port(door), identity),
    account: (person) => server.addAccount(`${name}-${person}@${DOMAIN}`),
    removeAppPassword: async ({ id, appPassword }) => {
      await server.appPasswords.remove(id, appPassword)
    },
    write: (file, text) => {
      const path = join(home, file)
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      writeFileSync(path, text, { mode: 0o600 })
      return path
    },
    run: async (command, args, { input = '', exitCode = 0 } = {}) => {
      const { code, output } = await runProgram(command, args, home, input)
      printed += `$ ${[command, ...args].join(' ')}\n${output}\n(exit code ${code})\n`
      if (exitCode !== null && code !== exitCode)
        throw new Error(`${command} ended with ${code}, not ${exitCode}`)
      return output
    },
    printed: () => printed,
  }
}

/** Everything it prints, standard error included, in the order it came. */
export const runProgram = (
  command: string,
  args: readonly string[],
  home: string,
  input = '',
): Promise<{ readonly code: number | null; readonly output: string }> =>
  new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', TERM: 'xterm', USER: 'anna' }
    const child = spawn(command, args, { cwd: home, env, timeout: RUN_MS_MAX, killSignal: 'SIGKILL' })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString('utf8') }))
    child.stdin.on('error', () => {}) // it may end before it has read everything
    child.stdin.end(input)
  })
