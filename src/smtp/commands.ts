/** The commands of SMTP and LMTP on one screen: who offers them, what must have come before, what does the work. */
import type { Command } from './command.ts'
import { auth } from './commands/auth.ts'
import { mail, rcpt } from './commands/envelope.ts'
import { ehlo, helo, lhlo } from './commands/hello.ts'
import { bdat, data } from './commands/message.ts'
import { expn, help, noop, quit, rset, startTls, vrfy } from './commands/simple.ts'
import type { ServiceName } from './role.ts'

const SMTP: readonly ServiceName[] = ['submission', 'reception']
const ALL: readonly ServiceName[] = ['submission', 'reception', 'lmtp']

const COMMANDS: readonly Command[] = [
  { name: 'HELO', in: ALL, after: 'nothing', takes: 'argument', run: helo, rfc: 'RFC 5321 §4.1.1.1' },
  { name: 'EHLO', in: ALL, after: 'nothing', takes: 'argument', run: ehlo, rfc: 'RFC 5321 §4.1.1.1' },
  { name: 'LHLO', in: ALL, after: 'nothing', takes: 'argument', run: lhlo, rfc: 'RFC 2033 §4.1' },
  { name: 'STARTTLS', in: ALL, after: 'hello', takes: 'nothing', run: startTls, rfc: 'RFC 3207 §4' },
  { name: 'AUTH', in: ['submission'], after: 'hello', takes: 'argument', run: auth, rfc: 'RFC 4954 §4' },
  { name: 'MAIL', in: ALL, after: 'sign-in', takes: 'argument', run: mail, rfc: 'RFC 5321 §4.1.1.2' },
  { name: 'RCPT', in: ALL, after: 'sender', takes: 'argument', run: rcpt, rfc: 'RFC 5321 §4.1.1.3' },
  { name: 'DATA', in: ALL, after: 'sender', takes: 'nothing', run: data, rfc: 'RFC 5321 §4.1.1.4' },
  { name: 'BDAT', in: ALL, after: 'nothing', takes: 'argument', run: bdat, rfc: 'RFC 3030 §2' },
  { name: 'RSET', in: ALL, after: 'nothing', takes: 'nothing', run: rset, rfc: 'RFC 5321 §4.1.1.5' },
  { name: 'VRFY', in: ALL, after: 'sign-in', takes: 'argument', run: vrfy, rfc: 'RFC 5321 §3.5.3' },
  { name: 'EXPN', in: SMTP, after: 'sign-in', takes: 'argument', run: expn, rfc: 'RFC 5321 §3.5.2' },
  { name: 'HELP', in: ALL, after: 'nothing', takes: 'argument', run: help, rfc: 'RFC 5321 §4.1.1.8' },
  { name: 'NOOP', in: ALL, after: 'nothing', takes: 'argument', run: noop, rfc: 'RFC 5321 §4.1.1.9' },
  { name: 'QUIT', in: ALL, after: 'nothing', takes: 'nothing', run: quit, rfc: 'RFC 5321 §4.1.1.10' },
]

/** Known from elsewhere and not in use in a service: 502, where an unknown one is 500 (RFC 5321 §4.2.4). */
export const NOT_IN_USE: ReadonlySet<string> = new Set([
  ...COMMANDS.map(({ name }) => name),
  ...['ETRN', 'ATRN', 'TURN', 'SEND', 'SAML', 'SOML', 'BURL', 'XCLIENT', 'XFORWARD'],
])

export const commandsOf = (service: ServiceName): ReadonlyMap<string, Command> =>
  new Map(
    COMMANDS.filter((command) => command.in.includes(service)).map((command) => [command.name, command]),
  )
