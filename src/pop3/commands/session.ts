/** CAPA (RFC 2449), UTF8 (RFC 6856), STLS (RFC 2595), QUIT (RFC 1939 §6). */
import { err, ok, type Reply } from '../replies.ts'
import { note, type Session } from '../session.ts'
import { maySignIn, OFFERED } from './sign-in.ts'

/** The same in both states (RFC 2449 §6), but for what TLS changes. */
export const capa = (session: Session): Reply => ({
  kind: 'listing',
  text: '+OK capabilities',
  lines: [
    'TOP',
    'UIDL',
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'PIPELINING',
    'EXPIRE NEVER',
    'UTF8 USER',
    ...(maySignIn(session) ? ['USER', `SASL ${OFFERED.join(' ')}`] : []),
    ...(mayStartTls(session) ? ['STLS'] : []),
    'IMPLEMENTATION Sigill',
  ],
})

/** RFC 6856 §2.1. User names and passwords are UTF-8 with or without it, and messages are sent as they are stored. */
export const utf8 = (): Reply => ok('UTF-8 it is')

export const stls = (session: Session): Reply =>
  mayStartTls(session) ? { kind: 'start-tls', text: '+OK begin TLS' } : err('TLS cannot be turned on here')

/** RFC 1939 §6: `+OK` when the removal is on disk; a fault is answered by the connection, and ends it too. */
export const quit = async (session: Session): Promise<Reply> => {
  const { state, needs } = session
  if (state.in === 'transaction' && state.drop.marked.size > 0) {
    const { account, mailbox, marked } = state.drop
    const uids = [...marked].map((index) => state.drop.uidAt(index)).sort((a, b) => a - b)
    await needs.mail.remove(account, mailbox, uids)
    note(session, 'deleted', uids)
  }
  return { kind: 'goodbye', text: '+OK goodbye' }
}

const mayStartTls = ({ needs, isSecure }: Session): boolean => needs.isStartTlsOffered && !isSecure()
