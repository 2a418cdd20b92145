/**
 * A load generator's connection: sends lines, waits for a line by its beginning, counts bytes and keeps none. The same
 * for every server measured, so that what it costs itself cancels out.
 */
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext } from 'node:tls'

const HOST = '127.0.0.1'
/**
 * Made once: a context for each connection would cost the client more than the handshake does. The same key exchange
 * with every server, whatever newer ones its library knows.
 */
const SECURE_CONTEXT = createSecureContext({ ecdhCurve: 'X25519' })

export class Peer {
  bytes = 0
  readonly #socket: Socket
  #waiting: Buffer[] = []
  #wake: (() => void) | null = null
  #isClosed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length
      this.#waiting.push(chunk)
      this.#wake?.()
    })
    socket.on('close', () => {
      this.#isClosed = true
      this.#wake?.()
    })
  }

  static open(port: number, tls: boolean): Promise<Peer> {
    return new Promise((resolve, reject) => {
      const done = () => {
        socket.setNoDelay(true)
        resolve(new Peer(socket))
      }
      // Loopback only; what the certificate says is not what is measured.
      const socket: Socket = tls
        ? connectTls({ host: HOST, port, rejectUnauthorized: false, secureContext: SECURE_CONTEXT }, done)
        : connectPlain({ host: HOST, port }, done)
      socket.once('error', reject)
    })
  }

  send(text: string | Uint8Array): void {
    this.#socket.write(typeof text === 'string' ? Buffer.from(text) : text)
  }

  /** The first line from here on that begins with `prefix`; what comes before it is counted and dropped. */
  async until(prefix: string): Promise<string> {
    const needle = `\n${prefix}`
    // A line break stands in for the one before the first line.
    let text: Buffer = Buffer.from('\n')
    for (;;) {
      const fresh = this.#take()
      if (fresh !== null) text = Buffer.concat([text, fresh])
      const at = text.indexOf(needle)
      const end = at < 0 ? -1 : text.indexOf('\n', at + needle.length)
      if (end >= 0) {
        const rest = text.subarray(end + 1)
        if (rest.length > 0) this.#waiting.unshift(rest)
        return text.toString('latin1', at + 1, end).trimEnd()
      }
      // Only what may be the beginning of the line is kept.
      text = text.subarray(at < 0 ? Math.max(0, text.length - needle.length) : at)
      if (fresh === null) await this.#more()
    }
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(): Buffer | null {
    if (this.#waiting.length === 0) return null
    const all = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting)
    this.#waiting = []
    return all
  }

  #more(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the server closed the connection'))
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null
        resolve()
      }
    })
  }
}

let serial = 0

/** Sends an IMAP command and waits for its OK. */
export const command = async (peer: Peer, text: string): Promise<string> => {
  const tag = `x${++serial}`
  peer.send(`${tag} ${text}\r\n`)
  const line = await peer.until(`${tag} `)
  if (!line.startsWith(`${tag} OK`)) throw new Error(`${text.slice(0, 40)}: ${line}`)
  return line
}
