/** What the load generator knows of a server under measurement. */
import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { command, Peer } from './peer.ts'

export type Ports = {
  readonly imap: number
  readonly imaps: number
  readonly pop3: number
  readonly lmtp: number
}

export type Server = {
  readonly name: string
  readonly pid: number
  readonly ports: Ports
  /** Users by number, with their passwords. */
  readonly user: (number: number) => { readonly address: string; readonly password: string }
  stop(): Promise<void>
}

const START_TRIES = 100
const START_WAIT_MS = 100

/** Resolves when every port takes connections. */
export const untilAnswering = async (child: ChildProcess, ports: Ports): Promise<void> => {
  for (const port of Object.values(ports)) {
    for (let tries = 1; !(await answers(port)); tries++) {
      if (child.exitCode !== null) throw new Error('the server ended before it listened')
      if (tries === START_TRIES) throw new Error('the server does not listen')
      await setTimeout(START_WAIT_MS)
    }
  }
}

const answers = (port: number): Promise<boolean> =>
  Peer.open(port, false).then(
    (peer) => {
      peer.close()
      return true
    },
    () => false,
  )

export const stopped = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })

const quoted = (text: string): string => `"${text.replace(/(["\\])/g, '\\$1')}"`

export const signedIn = async (server: Server, number = 0, tls = false): Promise<Peer> => {
  const peer = await Peer.open(tls ? server.ports.imaps : server.ports.imap, tls)
  await peer.until('* OK')
  const { address, password } = server.user(number)
  await command(peer, `LOGIN ${quoted(address)} ${quoted(password)}`)
  return peer
}

/** A process and its children, the living: [parent, fields of /proc/PID/stat after the name]. */
const family = (root: number): readonly string[] => {
  const children = new Map<string, string[]>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = statOf(pid)?.[1]
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const all = [String(root)]
  for (const pid of all) all.push(...(children.get(pid) ?? []))
  return all
}

const statOf = (pid: string): readonly string[] | null => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? null
  } catch {
    return null // it ended between two looks
  }
}

/** CPU milliseconds of a server since it began, its children and those of them that ended included. */
export const cpuMs = (server: Server): number => {
  let ticks = 0
  for (const pid of family(server.pid))
    for (const at of [11, 12, 13, 14]) ticks += Number(statOf(pid)?.[at] ?? 0)
  return ticks * 10
}

/** Waits, at most a minute, until a server has used no CPU for half a second. */
export const untilIdle = async (server: Server): Promise<void> => {
  for (let looks = 0; looks < 120; looks++) {
    const before = cpuMs(server)
    await setTimeout(500)
    if (cpuMs(server) - before <= 10) return
  }
}

/** Memory of a server in KiB, shared pages divided among those who share them. */
export const memoryKib = (server: Server): number => {
  let kib = 0
  for (const pid of family(server.pid)) {
    try {
      kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0)
    } catch {
      // it ended between two looks
    }
  }
  return kib
}

/** The most memory the server's own process ever had, KiB; `resetPeak` begins anew. */
export const peakKib = (server: Server): number =>
  Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'latin1'))?.[1] ?? 0)
