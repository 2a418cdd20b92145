/**
 * Trace fields (RFC 5321 §4.4): `Received:` at the top of every message taken, `Return-Path:` above it where this is
 * the end of its way. What a client said of itself is made safe before it stands in a header.
 */
import { messageDate } from '../mail/message-date.ts'
import type { Role } from './role.ts'
import type { Session, Transaction } from './session.ts'
import { mailboxText, type Path } from './wire/path.ts'

export type TraceNeeds = { readonly hostname: string; readonly id: string; readonly atMs: number }

export const receivedField = (
  role: Role,
  session: Session,
  transaction: Transaction,
  { hostname, id, atMs }: TraceNeeds,
): string => {
  const from = role.traceNamesClient
    ? `from ${safeName(session.hello?.name ?? '')} (${addressLiteral(session.remote)})\r\n\t`
    : ''
  const [only, ...others] = transaction.recipients
  // Named only when there is one: the others would be told of each other (RFC 5321 §7.6).
  const forWhom = only !== undefined && others.length === 0 ? `\r\n\tfor <${only.address}>` : ''
  const how = protocolName(role, session, transaction)
  return `Received: ${from}by ${hostname} with ${how} id ${id}${forWhom};\r\n\t${messageDate(atMs)}\r\n`
}

export const returnPathField = (sender: Path): string =>
  `Return-Path: <${sender.kind === 'null' ? '' : mailboxText(sender)}>\r\n`

/** RFC 3848, RFC 6531 §4.3. */
const protocolName = (role: Role, session: Session, transaction: Transaction): string => {
  if (session.hello?.verb === 'HELO') return 'SMTP'
  const base = role.name === 'lmtp' ? 'LMTP' : transaction.smtpUtf8 ? 'SMTP' : 'ESMTP'
  const safety = `${session.isSecure() ? 'S' : ''}${session.signedIn === null ? '' : 'A'}`
  return `${transaction.smtpUtf8 ? 'UTF8' : ''}${base}${safety}`
}

const safeName = (name: string): string => name.replace(/[^A-Za-z0-9.:[\]_-]/g, '').slice(0, 255) || 'unknown'

/** RFC 5321 §4.1.3. */
const addressLiteral = (remote: string): string => {
  const plain = remote.replace(/[^0-9A-Fa-f.:]/g, '')
  return plain.includes(':') ? `[IPv6:${plain}]` : `[${plain}]`
}
