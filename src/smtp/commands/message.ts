/** DATA and BDAT: the message itself (RFC 5321 §4.1.1.4, RFC 3030). Both lead into one `Incoming`. */
import { randomId } from '../../base/random.ts'
import type { Arguments, Context, Step } from '../command.ts'
import { type Incoming, receiveMessage } from '../incoming.ts'
import { CHUNK_SIZE_DIGITS_MAX } from '../limits.ts'
import { REPLY } from '../replies.ts'
import type { Role } from '../role.ts'
import type { Session, Transaction } from '../session.ts'
import { sizeMaxOctets } from '../smtp-mail.ts'
import { receivedField, returnPathField } from '../trace.ts'
import { reply } from '../wire/reply.ts'
import { forget } from './forget.ts'
import { say } from './steps.ts'

export const data = (context: Context): Step => {
  const { session } = context
  const { transaction } = session
  if (transaction === null) return say(REPLY.senderFirst)
  if (transaction.chunked !== null) return say(REPLY.dataAfterBdat)
  if (transaction.recipients.length === 0) return say(REPLY.recipientFirst)
  const into = begin(context, transaction)
  return { kind: 'read-data', reply: REPLY.goOn, into, done: () => finish(context, into) }
}

/** The chunk is read even when it is refused: its octets follow the command whatever the answer (RFC 3030 §2). */
export const bdat = (context: Context, line: Arguments): Step => {
  const { session } = context
  const chunk = parseChunk(line.argument)
  // How much follows is not known then, so what follows cannot be told from commands.
  if (chunk === null) return { kind: 'close', reply: REPLY.badChunk }
  const { transaction } = session
  const refusal =
    transaction === null
      ? REPLY.senderFirst
      : transaction.recipients.length === 0
        ? REPLY.recipientFirst
        : (transaction.chunked?.octets ?? 0) + chunk.octets > sizeMaxOctets(context.mail)
          ? REPLY.tooLarge
          : null
  if (transaction === null || refusal !== null) {
    // Swallowed, but not without end.
    if (chunk.octets > sizeMaxOctets(context.mail)) return { kind: 'close', reply: REPLY.tooLargeClosing }
    const done = async (): Promise<Step> => {
      await forget(session)
      return say(refusal ?? REPLY.senderFirst)
    }
    return { kind: 'read-octets', count: chunk.octets, into: null, done }
  }
  const into = transaction.chunked ?? begin(context, transaction)
  transaction.chunked = into
  const done = async (): Promise<Step> =>
    chunk.isLast
      ? finish(context, into)
      : say(reply(250, '2.0.0', `${chunk.octets} octets of the message are here`))
  return { kind: 'read-octets', count: chunk.octets, into, done }
}

const parseChunk = (argument: string): { octets: number; isLast: boolean } | null => {
  const found = /^(\d+)( LAST)?$/i.exec(argument)
  const digits = found?.[1]
  if (digits === undefined || digits.length > CHUNK_SIZE_DIGITS_MAX) return null
  return { octets: Number(digits), isLast: found?.[2] !== undefined }
}

const ID_LENGTH = 12

const begin = (context: Context, transaction: Transaction): Incoming => {
  const { role, session, hostname, clock, random, mail, onFault } = context
  const destination = role.destination(transaction, session)
  const id = randomId(random, ID_LENGTH)
  const received = receivedField(role, session, transaction, { hostname, id, atMs: clock.nowMs() })
  const trace = destination.isFinal ? `${returnPathField(transaction.sender)}${received}` : received
  return receiveMessage({
    destination,
    filter: role.headerFilter(transaction, trace),
    sizeHintOctets: transaction.announcedOctets,
    octetsMax: sizeMaxOctets(mail),
    onFault,
  })
}

const finish = async ({ session, role }: Context, into: Incoming): Promise<Step> => {
  const recipients = session.transaction?.recipients.length ?? 0
  session.transaction = null
  const replies = await into.finish()
  if (replies[0] === REPLY.accepted) {
    noteSent(session, role, recipients)
    role.searching(session)?.broughtMail(session.remote)
  }
  return say(...replies)
}

/** For the holder. What SMTP programs say in EHLO is the name of a host, not theirs. */
const noteSent = ({ signedIn: who, remote }: Session, { signIn }: Role, recipients: number): void => {
  if (who === null || signIn === null) return
  signIn.noteDeed({ who, service: 'smtp', client: null, remote }, { kind: 'sent', recipients })
}
