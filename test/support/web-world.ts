/** A whole server with the account pages open and nobody in it yet, as on the first run, for journeys in a browser. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { ensureDataFolder } from '../../src/config/data-folder.ts'
import { type Environment, readSettings } from '../../src/config/read-settings.ts'
import type { DoorName } from '../../src/doors.ts'
import { type RunningServer, startServer } from '../../src/server.ts'

export type WebWorld = {
  readonly server: RunningServer
  readonly origin: string
  port(door: DoorName): number
  /** The link of the first run. */
  setUpLink(): Promise<string>
  stop(): Promise<void>
}

const ANY_PORT = '127.0.0.1:0'

export const startWebWorld = async (
  overrides: Environment = {},
  clock: Clock = systemClock,
): Promise<WebWorld> => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-web-'))
  const settings = readSettings(folder, {
    SIGILL_HOSTNAME: 'localhost',
    SIGILL_DOMAINS: 'example.test',
    SIGILL_LISTEN_WEB: ANY_PORT,
    SIGILL_LISTEN_IMAPS: ANY_PORT,
    SIGILL_LISTEN_POP3S: ANY_PORT,
    SIGILL_LISTEN_SUBMISSIONS: ANY_PORT,
    SIGILL_LISTEN_RECEPTION: 'off',
    SIGILL_LISTEN_LMTP: 'off',
    ...overrides,
  })
  await ensureDataFolder(folder, settings, clock, systemRandom)
  const server = await startServer({
    folder,
    settings,
    clock,
    random: systemRandom,
    log: () => {},
  })
  const port = (door: DoorName): number => {
    const found = server.doors.find(({ name }) => name === door)
    if (found === undefined) throw new Error(`${door} is not open`)
    return found.port
  }
  return {
    server,
    origin: `https://localhost:${port('web')}`,
    port,
    setUpLink: async () => {
      const link = await server.setUpLink()
      if (link === null) throw new Error('there is an account already')
      return link.reveal()
    },
    stop: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
