/** MAIL and RCPT: the envelope (RFC 5321 §3.3, RFC 1870, RFC 6152, RFC 6531 §3.4). */
import type { Arguments, Context, Step } from '../command.ts'
import { RECIPIENTS_MAX, REFUSED_RECIPIENTS_MAX } from '../limits.ts'
import { REPLY } from '../replies.ts'
import { sizeMaxOctets } from '../smtp-mail.ts'
import { type Parameters, parseParameters } from '../wire/parameters.ts'
import { mailboxText, type Path, parsePath } from '../wire/path.ts'
import type { Reply } from '../wire/reply.ts'
import { say } from './steps.ts'

export const mail = async (context: Context, line: Arguments): Promise<Step> => {
  const { session, role } = context
  if (session.transaction !== null) return say(REPLY.senderTwice)
  const read = readPath('FROM:', line.argument)
  if (read === null || (read.path.kind === 'mailbox' && read.path.domain === null))
    return say(REPLY.badSender)
  const parameters = parseParameters(read.rest)
  const refusal = parameters === null ? REPLY.unknownParameter : checkParameters(context, parameters)
  if (parameters === null || refusal !== null) return say(refusal ?? REPLY.unknownParameter)
  const smtpUtf8 = parameters.has('SMTPUTF8')
  if (!line.isAscii && !smtpUtf8) return say(REPLY.utf8NotAsked)
  const verdict = await role.checkSender(session, read.path)
  if (verdict.kind === 'refused') return say(verdict.reply)
  const size = parameters.get('SIZE')
  session.transaction = {
    sender: read.path,
    own: verdict.own,
    smtpUtf8,
    announcedOctets: size === undefined || size === null ? null : Number(size),
    recipients: [],
    chunked: null,
  }
  return say(REPLY.senderOk)
}

export const rcpt = async (context: Context, line: Arguments): Promise<Step> => {
  const { session, role } = context
  const { transaction } = session
  if (transaction === null) return say(REPLY.senderFirst)
  if (transaction.chunked !== null) return say(REPLY.recipientAfterBdat)
  const read = readPath('TO:', line.argument)
  if (read === null || read.path.kind === 'null' || !isRecipient(read.path)) return say(REPLY.badRecipient)
  // No parameter of RCPT is offered (DSN is not): RFC 5321 §4.1.1.11.
  if (read.rest.trim() !== '') return say(REPLY.unknownParameter)
  if (!line.isAscii && !transaction.smtpUtf8) return say(REPLY.utf8NotAsked)
  if (transaction.recipients.length >= RECIPIENTS_MAX) return say(REPLY.tooManyRecipients)
  const searching = role.searching(session)
  if (searching?.isTurnedAway(session.remote)) return refusedRecipient(context, REPLY.searched)
  const verdict = await role.findRecipient(session, read.path)
  if (verdict.kind === 'refused') {
    await searching?.askedInVain(session.remote, read.path)
    return refusedRecipient(context, verdict.reply)
  }
  transaction.recipients.push(verdict.recipient)
  return say(REPLY.recipientOk)
}

const refusedRecipient = ({ session, role }: Context, text: Reply): Step => {
  session.refusedRecipients += 1
  const mayGoOn = session.refusedRecipients < REFUSED_RECIPIENTS_MAX || role.searching(session) === null
  return mayGoOn ? say(text) : { kind: 'close', reply: REPLY.tooManyRefused }
}

/** Deviates from RFC 5321 §3.3: a blank after the colon is read over, because printers and scripts send it. */
const readPath = (keyword: string, argument: string): { path: Path; rest: string } | null =>
  argument.slice(0, keyword.length).toUpperCase() === keyword
    ? parsePath(argument.slice(keyword.length).trimStart())
    : null

/** Without a domain only postmaster is one (RFC 5321 §4.1.1.3); octets that no header may have are none. */
const isRecipient = (path: Extract<Path, { kind: 'mailbox' }>): boolean =>
  (path.domain !== null || path.local.toLowerCase() === 'postmaster') && !/[<>]/.test(mailboxText(path))

const MAIL_PARAMETERS: Record<string, (context: Context, value: string | null) => Reply | null> = {
  SIZE: ({ mail }, value) => {
    if (value === null || !/^\d{1,20}$/.test(value)) return REPLY.badSize
    return Number(value) > sizeMaxOctets(mail) ? REPLY.tooLarge : null
  },
  BODY: (_, value) => (/^(?:7BIT|8BITMIME)$/i.test(value ?? '') ? null : REPLY.badBody),
  SMTPUTF8: (_, value) => (value === null ? null : REPLY.unknownParameter),
  // RFC 4954 §5: who the message came from first; believed of nobody, so read over.
  AUTH: ({ role }) => (role.signIn === null ? REPLY.unknownParameter : null),
}

const checkParameters = (context: Context, parameters: Parameters): Reply | null => {
  for (const [keyword, value] of parameters) {
    const check = Object.hasOwn(MAIL_PARAMETERS, keyword) ? MAIL_PARAMETERS[keyword] : undefined
    const refusal = check === undefined ? REPLY.unknownParameter : check(context, value)
    if (refusal !== null) return refusal
  }
  return null
}
