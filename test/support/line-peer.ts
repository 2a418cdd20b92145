/** A plain client of a line protocol, over TCP or TLS: for transcripts and for tests that speak byte by byte. */
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { systemClock } from '../../src/base/clock.ts'
import type { Peer } from './transcript.ts'

export type LinePeer = Peer & {
  readonly socket: Socket
  /** The TCP connection below TLS; without TLS the same. */
  readonly wire: Socket
  close(): void
}

const PATIENCE_MS = 60_000 // only a broken server makes a test wait so long

export const linePeer = async (port: number, tls: boolean): Promise<LinePeer> => {
  const wire = connectPlain({ host: '127.0.0.1', port })
  const socket = tls ? connectTls({ socket: wire, rejectUnauthorized: false }) : wire
  let text = ''
  let isClosed = false
  let wake = (): void => {}
  socket.setEncoding('latin1')
  socket.on('data', (more: string) => {
    text += more
    wake()
  })
  for (const event of ['close', 'error'] as const) {
    socket.on(event, () => {
      isClosed = true
      wake()
    })
  }
  await new Promise<void>((resolve, reject) => {
    socket.once(tls ? 'secureConnect' : 'connect', resolve)
    socket.once('error', reject)
  })
  return {
    socket,
    wire,
    send: (sent) => void socket.write(Buffer.from(sent, 'utf8')),
    line: async () => {
      for (;;) {
        const end = text.indexOf('\n')
        if (end >= 0) {
          const line = text.slice(0, end).replace(/\r$/, '')
          text = text.slice(end + 1)
          return Buffer.from(line, 'latin1').toString('utf8')
        }
        if (isClosed) return null
        await new Promise<void>((resolve, reject) => {
          const cancel = systemClock.after(PATIENCE_MS, () =>
            reject(new Error(`no line came; so far: ${JSON.stringify(text)}`)),
          )
          wake = () => {
            cancel()
            resolve()
          }
        })
      }
    },
    close: () => socket.destroy(),
  }
}
