/**
 * A mail server that says what the test tells it to: replies by the first word of each line, one for the end of the
 * data. Keeps what it was sent, so that octets on the wire can be looked at.
 */
import { createServer, type Socket } from 'node:net'

export type Script = {
  /** Lines of the EHLO answer after the first. */
  readonly extensions?: readonly string[]
  /** The reply to a line, without CR LF; null for the usual one; 'hang up' or 'say nothing'. */
  readonly answer?: (line: string) => string | null
  /** The reply after the data. */
  readonly atEnd?: string
}

export const scriptedServer = async (script: Script = {}) => {
  const received: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.write('220 scripted ESMTP\r\n')
    let pending = ''
    let inData = false
    socket.on('data', (bytes) => {
      received.push(bytes.toString('latin1'))
      pending += bytes.toString('latin1')
      for (;;) {
        const ending = inData ? '\r\n.\r\n' : '\r\n'
        const at = pending.indexOf(ending)
        if (at < 0) return
        const line = pending.slice(0, at)
        pending = pending.slice(at + ending.length)
        const said = inData ? (script.atEnd ?? '250 2.0.0 taken') : (script.answer?.(line) ?? usual(line))
        inData = !inData && said.startsWith('354')
        if (said === 'hang up') return socket.destroy()
        if (said !== 'say nothing') socket.write(`${said}\r\n`)
      }
    })
  })
  const usual = (line: string): string => {
    const verb = line.split(/[ :]/)[0]?.toUpperCase()
    if (verb === 'EHLO')
      return ['scripted', ...(script.extensions ?? [])]
        .map((text, at, all) => `250${at < all.length - 1 ? '-' : ' '}${text}`)
        .join('\r\n')
    return verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 2.0.0 ok'
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    /** Everything the client sent, as latin1. */
    received: () => received.join(''),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
