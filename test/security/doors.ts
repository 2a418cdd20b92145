/** Tries to sign in at every door of a test server, from any address of the loopback, and how long the answer took. */
import { createConnection, type Socket } from 'node:net'

export type DoorWay = {
  readonly name: string
  readonly port: 'imap' | 'pop3' | 'submission'
  /** Sent once a connection; answered by this many lines. */
  readonly hello: { readonly line: string; readonly lines: number } | null
  /** The lines of one try; the last one's answer is what is measured. */
  readonly lines: (userName: string, secret: string) => readonly string[]
  readonly answerLines: number
  readonly isIn: (answer: string) => boolean
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

export const WAYS: readonly DoorWay[] = [
  {
    name: 'IMAP LOGIN',
    port: 'imap',
    hello: null,
    lines: (user, secret) => [`a LOGIN "${user}" "${secret}"`],
    answerLines: 2,
    isIn: (answer) => answer.startsWith('a OK'),
  },
  {
    name: 'IMAP AUTHENTICATE PLAIN',
    port: 'imap',
    hello: null,
    lines: (user, secret) => [`a AUTHENTICATE PLAIN ${base64(`\0${user}\0${secret}`)}`],
    answerLines: 2,
    isIn: (answer) => answer.startsWith('a OK'),
  },
  {
    name: 'POP3 USER and PASS',
    port: 'pop3',
    hello: null,
    lines: (user, secret) => [`USER ${user}`, `PASS ${secret}`],
    answerLines: 1,
    isIn: (answer) => answer.startsWith('+OK'),
  },
  {
    name: 'SMTP AUTH PLAIN',
    port: 'submission',
    hello: { line: 'HELO x', lines: 1 },
    lines: (user, secret) => [`AUTH PLAIN ${base64(`\0${user}\0${secret}`)}`],
    answerLines: 2,
    isIn: (answer) => answer.startsWith('235'),
  },
]

export type Talk = {
  try(userName: string, secret: string): Promise<{ readonly isIn: boolean; readonly ms: number }>
  close(): void
}

export const talkTo = async (way: DoorWay, port: number, from = '127.0.0.1'): Promise<Talk> => {
  const socket: Socket = createConnection({ host: '127.0.0.1', port, localAddress: from })
  let text = ''
  let wake = (): void => {}
  let isOver = false
  socket.setEncoding('latin1')
  socket.setNoDelay(true)
  socket.on('data', (more: string) => {
    text += more
    wake()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    isOver = true
    wake()
  })
  const line = async (): Promise<string> => {
    for (;;) {
      const end = text.indexOf('\n')
      if (end >= 0) {
        const found = text.slice(0, end)
        text = text.slice(end + 1)
        return found
      }
      if (isOver) throw new Error('the connection is over')
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  await line()
  if (way.hello !== null) {
    socket.write(`${way.hello.line}\r\n`)
    for (let lines = 0; lines < way.hello.lines; lines++) await line()
  }
  return {
    try: async (userName, secret) => {
      const lines = way.lines(userName, secret)
      for (const each of lines.slice(0, -1)) {
        socket.write(`${each}\r\n`)
        await line()
      }
      const beganMs = performance.now()
      socket.write(`${lines.at(-1) ?? ''}\r\n`)
      const answer = await line()
      const ms = performance.now() - beganMs
      const isIn = way.isIn(answer)
      for (let more = 1; more < way.answerLines && !isIn; more++) await line()
      return { isIn, ms }
    },
    close: () => socket.destroy(),
  }
}
