/**
 * The relay that takes mail for elsewhere: hands over one message in one transaction, streaming it, with nodemailer's
 * connection. That stuffs dots and makes every line end CR LF, so no bare CR or LF is ever sent on (attack A6).
 */
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Secret } from '../base/secret.ts'
import type { Relay, RelayMessage, RelayOutcome } from '../mail/relay.ts'
import { asciiForm, isSendable, lacksEightBit } from './relay-forms.ts'

export type RelayNeeds = {
  readonly host: string
  readonly port: number
  readonly tls: 'implicit' | 'starttls' | 'none'
  readonly signIn: { readonly user: string; readonly password: Secret<string> } | null
  /** What this host calls itself in EHLO. */
  readonly hostname: string
  /** Certificates (PEM) to trust in place of the system's; null for those. */
  readonly trust: string | null
}

const CONNECT_MS_MAX = 30_000 // a host that is there answers within this
const GREETING_MS_MAX = 300_000 // RFC 5321 §4.5.3.2.1
const SILENCE_MS_MAX = 600_000 // RFC 5321 §4.5.3.2.6: the end of the data may take this long

export const createRelay = (needs: RelayNeeds): Relay => ({
  send: async (message, signal) => {
    const connection = connectionTo(needs)
    const end = (): void => connection.close()
    signal.addEventListener('abort', end, { once: true })
    try {
      const failed = failure(connection, signal)
      const extensions = await Promise.race([open(connection, needs), failed])
      return await handOver(connection, failed, message, extensions)
    } catch (fault) {
      const outcome = outcomeOf(fault)
      return message.recipients.map(() => outcome)
    } finally {
      signal.removeEventListener('abort', end)
      connection.close()
    }
  },
})

const connectionTo = ({ host, port, tls, hostname, trust }: RelayNeeds): SMTPConnection =>
  new SMTPConnection({
    host,
    port,
    name: hostname,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    connectionTimeout: CONNECT_MS_MAX,
    greetingTimeout: GREETING_MS_MAX,
    socketTimeout: SILENCE_MS_MAX,
    logger: false,
    tls: trust === null ? {} : { ca: trust },
  })

/** Rejects when the connection fails outside of any answer, or is given up. Never resolves. */
const failure = (connection: SMTPConnection, signal: AbortSignal): Promise<never> => {
  const failed = new Promise<never>((_, reject) => {
    connection.once('error', reject)
    // After what is called in the same turn: nodemailer may close first and say why next.
    connection.once('end', () => setImmediate(() => reject(new Error('the connection ended'))))
    if (signal.aborted) reject(new Error('given up'))
  })
  failed.catch(() => {})
  return failed
}

/** Connects and signs in; the extensions that the other host offers, in upper case. */
const open = async (connection: SMTPConnection, { signIn }: RelayNeeds): Promise<ReadonlySet<string>> => {
  await new Promise<void>((resolve, reject) => {
    connection.connect((fault) => (fault ? reject(fault) : resolve()))
  })
  const extensions = extensionsIn(connection.lastServerResponse || '')
  if (signIn !== null) {
    const credentials = { user: signIn.user, pass: signIn.password.reveal() }
    await new Promise<void>((resolve, reject) => {
      connection.login({ credentials }, (fault) =>
        fault ? reject(new SignInRefused(fault.message)) : resolve(),
      )
    })
  }
  return extensions
}

const extensionsIn = (reply: string): ReadonlySet<string> =>
  new Set(
    reply
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.slice(4).split(' ')[0]?.toUpperCase() ?? ''),
  )

const handOver = async (
  connection: SMTPConnection,
  failed: Promise<never>,
  message: RelayMessage,
  extensions: ReadonlySet<string>,
): Promise<readonly RelayOutcome[]> => {
  const { sizeOctets } = message
  const sender = message.sender === null ? { as: '' } : sayable(message.sender, extensions)
  if ('no' in sender) return message.recipients.map(() => sender.no)
  const those = message.recipients.map((address) => sayable(address, extensions))
  const to = [...new Set(those.flatMap((one) => ('no' in one ? [] : [one.as])))]
  const outcomes = new Map<string, RelayOutcome>()
  if (to.length > 0) {
    if (!extensions.has('8BITMIME') && !(await lacksEightBit(message.body())))
      return message.recipients.map(() => EIGHT_BIT_IMPOSSIBLE)
    const body = Readable.from(message.body(), { objectMode: false })
    try {
      const envelope = { from: sender.as, to, size: sizeOctets, use8BitMime: true }
      const untaken = await Promise.race([send(connection, envelope, body), failed])
      for (const [as, outcome] of untaken) outcomes.set(as, outcome)
    } finally {
      body.destroy()
    }
    connection.quit()
  }
  return those.map((one) => ('no' in one ? one.no : (outcomes.get(one.as) ?? { kind: 'relayed' })))
}

/**
 * How an address is said to this host, or why it cannot be. Deviates from RFC 6531 §3.6: a header beyond ASCII between
 * ASCII addresses goes with 8BITMIME alone, since hosts take it so and hardly one bounces it.
 */
const sayable = (
  address: string,
  extensions: ReadonlySet<string>,
): { readonly as: string } | { readonly no: RelayOutcome } => {
  if (!isSendable(address)) return { no: UNSENDABLE }
  const as = extensions.has('SMTPUTF8') ? address : asciiForm(address)
  return as === null ? { no: UTF8_IMPOSSIBLE } : { as }
}

/** The outcomes of those that were not taken; the message was taken for the rest. */
const send = (
  connection: SMTPConnection,
  envelope: SMTPConnection.Envelope & { readonly to: readonly string[] },
  body: Readable,
): Promise<Map<string, RelayOutcome>> =>
  new Promise((resolve) => {
    connection.send({ ...envelope, to: [...envelope.to] }, body, (fault, info) => {
      const all = fault?.command === 'RCPT TO' || !fault ? [] : envelope.to
      const outcomes = new Map(all.map((address) => [address, outcomeOf(fault)]))
      for (const one of [...(info?.rejectedErrors ?? []), ...(fault?.rejectedErrors ?? [])])
        if (one.recipient !== undefined) outcomes.set(one.recipient, outcomeOf(one))
      if (fault?.command === 'RCPT TO')
        for (const address of envelope.to) if (!outcomes.has(address)) outcomes.set(address, outcomeOf(fault))
      resolve(outcomes)
    })
  })

/** Our own credentials at the relay are wrong: that is for the operator to mend, and no fault of the message. */
class SignInRefused extends Error {
  override readonly name = 'SignInRefused'
}

const UNSENDABLE: RelayOutcome = {
  kind: 'refused',
  reply: '501 5.1.3 The address cannot be sent to the relay',
}
const UTF8_IMPOSSIBLE: RelayOutcome = {
  kind: 'refused',
  reply: '553 5.6.7 The address needs SMTPUTF8, which the relay does not offer',
}
const EIGHT_BIT_IMPOSSIBLE: RelayOutcome = {
  kind: 'refused',
  reply: '554 5.6.3 The message needs 8BITMIME, which the relay does not offer',
}

/** 5xx lasts; 4xx, and whatever is no answer at all, is tried again. */
const outcomeOf = (fault: unknown): RelayOutcome => {
  if (!(fault instanceof Error)) return { kind: 'postponed', reply: '451 4.4.2 The relay gave no answer' }
  const { response, code, command } = fault as SMTPConnection.SMTPError
  const said = typeof response === 'string' ? response.replace(/\r?\n\d{3}[ -]/g, ' ').trim() : ''
  if (/^5\d\d\b/.test(said) && !(fault instanceof SignInRefused)) return { kind: 'refused', reply: said }
  if (/^4\d\d\b/.test(said)) return { kind: 'postponed', reply: said }
  if (code === 'EMESSAGE' && command === 'MAIL FROM')
    return { kind: 'refused', reply: '552 5.3.4 The message is larger than the relay takes' }
  if (code === 'EENVELOPE' && command === 'API')
    return { kind: 'refused', reply: '501 5.1.3 The address cannot be sent to the relay' }
  return { kind: 'postponed', reply: `451 4.4.2 ${fault.message.replace(/\p{Cc}+/gu, ' ').slice(0, 400)}` }
}
