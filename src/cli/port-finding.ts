/** For `sigill doctor`: whether a door that the settings name can be opened, by trying to, or is open already. */
import { connect, createServer } from 'node:net'
import { isServing, placeText } from '../config/running.ts'
import type { Door } from '../config/settings.ts'
import { type Finding, well } from './finding.ts'

/** Null for one that stays shut. */
export const portFinding = async (folder: string, what: string, door: Door): Promise<Finding | null> => {
  if (door === 'off') return null
  const where = placeText(door)
  const code = await tryToListen(door)
  if (code === null) return well(what, `${where} is free (Sigill is not running there now)`)
  // Who has no right to open a port does not hear that it is in use; but it answers.
  const isOpen = code === 'EADDRINUSE' || (code === 'EACCES' && (await answers(door)))
  if (isOpen && isServing(folder)) return well(what, `${where} is in use, by Sigill`)
  const mend = {
    EACCES:
      'Ports below 1024 need a right: run behind systemd with AmbientCapabilities=CAP_NET_BIND_SERVICE, or choose a higher port.',
    EADDRINUSE: 'End the other program, or choose another port.',
    EADDRNOTAVAIL: 'This machine has no such address; choose one of its own, or 0.0.0.0 for all.',
  }[code]
  return {
    what,
    found: code === 'EADDRINUSE' ? `another program has ${where}` : `${where} cannot be opened (${code})`,
    mend: mend ?? 'Choose another address and port.',
  }
}

const tryToListen = ({ host, port }: Exclude<Door, 'off'>): Promise<string | null> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (fault: NodeJS.ErrnoException) => resolve(fault.code ?? 'unknown'))
    server.listen({ host, port }, () => server.close(() => resolve(null)))
  })

const answers = ({ host, port }: Exclude<Door, 'off'>): Promise<boolean> =>
  new Promise((resolve) => {
    // To "any address" the system connects on this machine.
    const socket = connect({ host, port, timeout: ANSWER_MS })
    const end = (isOpen: boolean) => {
      socket.destroy()
      resolve(isOpen)
    }
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false))
  })

const ANSWER_MS = 1_000
