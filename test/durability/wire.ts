/**
 * Plain clients of IMAP and SMTP for the load of these tests: octets as they come, and `Gone` as soon as the server is.
 * An answer counts as an acknowledgement only when all of it was read.
 */
import { connect, type Socket } from 'node:net'

/** The connection ended before the answer was whole. */
export class Gone extends Error {}

export type Wire = {
  readonly socket: Socket
  send(data: string | Buffer): void
  /** Without its end; latin1. */
  line(): Promise<string>
  octets(count: number): Promise<Buffer>
  close(): void
}

export const openWire = async (port: number): Promise<Wire> => {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  let buffer: Buffer = Buffer.alloc(0)
  let arrived: Buffer[] = []
  let arrivedOctets = 0
  let isGone = false
  let wake = (): void => {}
  socket.on('data', (chunk: Buffer) => {
    arrived.push(chunk)
    arrivedOctets += chunk.length
    wake()
  })
  /** All that is here, put together only when it is looked at: a long literal comes in hundreds of pieces. */
  const here = (): Buffer => {
    if (arrived.length > 0) buffer = Buffer.concat([buffer, ...arrived])
    arrived = []
    arrivedOctets = 0
    return buffer
  }
  for (const event of ['error', 'close', 'end'] as const) {
    socket.on(event, () => {
      isGone = true
      wake()
    })
  }
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) {
      if (isGone) throw new Gone()
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const take = (octets: number): Buffer => {
    const all = here()
    buffer = all.subarray(octets)
    return all.subarray(0, octets)
  }
  await until(() => !socket.connecting)
  return {
    socket,
    send: (data) => void socket.write(data),
    line: async () => {
      await until(() => here().includes(10))
      return take(here().indexOf(10) + 1)
        .toString('latin1')
        .trimEnd()
    },
    octets: async (count) => {
      await until(() => buffer.length + arrivedOctets >= count)
      return take(count)
    },
    close: () => void socket.destroy(),
  }
}

/** An IMAP response: its text with literals left out, and those. */
export type Response = { readonly text: string; readonly literals: readonly Buffer[] }
export type Answer = {
  readonly status: string
  readonly text: string
  readonly untagged: readonly Response[]
}

export type ImapSession = {
  readonly wire: Wire
  command(text: string): Promise<Answer>
  append(mailbox: string, flags: readonly string[], message: Buffer): Promise<Answer>
  close(): void
}

export const openImap = async (
  port: number,
  who: { readonly address: string; readonly secret: string } | null,
): Promise<ImapSession> => {
  const wire = await openWire(port)
  await wire.line()
  let number = 0
  const answerTo = async (tag: string): Promise<Answer> => {
    const untagged: Response[] = []
    for (;;) {
      const response = await readResponse(wire)
      if (!response.text.startsWith(`${tag} `)) untagged.push(response)
      else {
        const [, status = '', text = ''] = /^\S+ (\S+) (.*)$/.exec(response.text) ?? []
        return { status, text, untagged }
      }
    }
  }
  const session: ImapSession = {
    wire,
    command: (text) => {
      const tag = `a${++number}`
      wire.send(`${tag} ${text}\r\n`)
      return answerTo(tag)
    },
    append: async (mailbox, flags, message) => {
      const tag = `a${++number}`
      wire.send(`${tag} APPEND ${mailbox} (${flags.join(' ')}) {${message.length}}\r\n`)
      const go = await wire.line()
      if (!go.startsWith('+')) {
        const [, status = '', text = ''] = /^\S+ (\S+) (.*)$/.exec(go) ?? []
        return { status, text, untagged: [] }
      }
      wire.send(Buffer.concat([message, Buffer.from('\r\n')]))
      return answerTo(tag)
    },
    close: () => wire.close(),
  }
  if (who !== null) await mustBeOk(session.command(`LOGIN ${who.address} ${who.secret}`))
  return session
}

export const mustBeOk = async (answer: Promise<Answer>): Promise<Answer> => {
  const given = await answer
  if (given.status !== 'OK') throw new Error(`refused: ${given.status} ${given.text}`)
  return given
}

const readResponse = async (wire: Wire): Promise<Response> => {
  const literals: Buffer[] = []
  let text = ''
  for (;;) {
    const line = await wire.line()
    const [, before = '', octets] = /^(.*)\{(\d+)\}$/.exec(line) ?? []
    if (octets === undefined) return { text: text + line, literals }
    text += before
    literals.push(await wire.octets(Number(octets)))
  }
}

export type SmtpSession = {
  readonly wire: Wire
  /** The last line of the reply. */
  command(text: string): Promise<string>
  /** The reply to each recipient's copy (LMTP), or the only one. */
  data(message: Buffer, replies: number): Promise<readonly string[]>
  close(): void
}

export const openSmtp = async (
  port: number,
  hello: 'EHLO' | 'LHLO',
  who: { readonly address: string; readonly secret: string } | null = null,
): Promise<SmtpSession> => {
  const wire = await openWire(port)
  const reply = async (): Promise<string> => {
    for (;;) {
      const line = await wire.line()
      if (line[3] !== '-') return line
    }
  }
  const command = (text: string): Promise<string> => {
    wire.send(`${text}\r\n`)
    return reply()
  }
  await reply()
  await command(`${hello} load.test`)
  if (who !== null) {
    const said = await command(
      `AUTH PLAIN ${Buffer.from(`\0${who.address}\0${who.secret}`).toString('base64')}`,
    )
    if (!said.startsWith('235')) throw new Error(`refused: ${said}`)
  }
  return {
    wire,
    command,
    data: async (message, replies) => {
      const go = await command('DATA')
      if (!go.startsWith('354')) return Array.from({ length: replies }, () => go)
      wire.send(Buffer.concat([message, Buffer.from('.\r\n')]))
      const said: string[] = []
      for (let count = 0; count < replies; count++) said.push(await reply())
      return said
    },
    close: () => wire.close(),
  }
}
