/**
 * A program that sends one message after the other over SMTP, and comes back when its server goes: after a 421, or a
 * connection that broke. It keeps what was acknowledged, and every way in which sending was not as it should be.
 */
import { Gone, openSmtp, type SmtpSession } from '../durability/wire.ts'

export type Sender = {
  /** Ids of the messages whose 250 was read. */
  readonly acknowledged: readonly string[]
  /** How often it came back. */
  readonly returns: number
  /** Messages that were on their way when the connection broke: nobody knows what became of them. */
  readonly unanswered: readonly string[]
  /** Connections that could not be opened, and refusals other than 421. */
  readonly failures: readonly string[]
  /** Resolves when this many more are acknowledged. */
  more(count: number): Promise<void>
  /** Resolves when the last message is settled. */
  stop(): Promise<void>
}

export const startSender = (port: number, name: string, recipient: string): Sender => {
  const acknowledged: string[] = []
  const unanswered: string[] = []
  const failures: string[] = []
  const waiting = new Map<() => void, number>()
  let returns = -1
  let isOver = false

  const connect = async (): Promise<SmtpSession | null> => {
    try {
      const session = await openSmtp(port, 'EHLO')
      returns++
      return session
    } catch (fault) {
      if (!(fault instanceof Gone)) failures.push(String(fault))
      // Told goodbye instead of hello, or turned away: the next try is with another process.
      return null
    }
  }

  /** Whether it is acknowledged; false when the session is over and nothing was taken. */
  const send = async (session: SmtpSession, id: string): Promise<boolean> => {
    let isUnderWay = false
    try {
      for (const command of ['MAIL FROM:<cara@example.test>', `RCPT TO:<${recipient}>`]) {
        const reply = await session.command(command)
        if (reply.startsWith('421')) return false
        if (!reply.startsWith('250')) throw new Error(reply)
      }
      const go = await session.command('DATA')
      if (go.startsWith('421')) return false
      if (!go.startsWith('354')) throw new Error(go)
      isUnderWay = true
      session.wire.send(`Message-ID: <${id}@sender.test>\r\nSubject: ${id}\r\n\r\n${id}\r\n.\r\n`)
      const reply = await session.wire.line()
      if (!reply.startsWith('250')) throw new Error(reply)
      acknowledged.push(id)
      return true
    } catch (fault) {
      if (!(fault instanceof Gone)) failures.push(`${id}: ${String(fault)}`)
      if (isUnderWay) unanswered.push(id)
      return isUnderWay
    }
  }

  const run = async (): Promise<void> => {
    let session: SmtpSession | null = null
    for (let number = 0; !isOver; number++) {
      const id = `${name}-${number}`
      for (;;) {
        session ??= await connect()
        if (session !== null && (await send(session, id))) break
        session?.close()
        session = null
        if (isOver) return
      }
      for (const [resolve, until] of waiting) if (acknowledged.length >= until) resolve()
    }
    session?.close()
  }
  const ended = run()

  return {
    acknowledged,
    get returns() {
      return returns
    },
    unanswered,
    failures,
    more: (count) =>
      new Promise((resolve) => {
        const done = (): void => {
          waiting.delete(done)
          resolve()
        }
        waiting.set(done, acknowledged.length + count)
      }),
    stop: () => {
      isOver = true
      return ended
    },
  }
}
