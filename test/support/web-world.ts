/** A whole server with the account pages open and nobody in it yet, as on the first run, for journeys in a browser. */
import type { Clock } from '../../src/base/clock.ts'
import type { Environment } from '../../src/config/read-settings.ts'
import { type EmptyServer, startEmptyServer } from './test-server.ts'

export type WebWorld = Pick<EmptyServer, 'server' | 'port' | 'stop'> & {
  readonly origin: string
  /** The link of the first run. */
  setUpLink(): Promise<string>
}

export const startWebWorld = async (overrides: Environment = {}, clock?: Clock): Promise<WebWorld> => {
  const own = { SIGILL_HOSTNAME: 'localhost', SIGILL_LISTEN_WEB: '127.0.0.1:0' }
  const { server, port, stop } = await startEmptyServer({ ...own, ...overrides }, clock && { clock })
  return {
    server,
    port,
    stop,
    origin: `https://localhost:${port('web')}`,
    setUpLink: async () => {
      const link = await server.setUpLink()
      if (link === null) throw new Error('there is an account already')
      return link.reveal()
    },
  }
}
