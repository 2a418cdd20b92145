/** What CAPABILITY says (RFC 9051 §6.1.1): before sign-in what helps to sign in, after it everything. */
import type { Session } from './session.ts'

const ALWAYS = 'IMAP4rev2 IMAP4rev1 LITERAL- SASL-IR ID ENABLE'

const SIGNED_IN = [
  'IDLE NAMESPACE UIDPLUS MOVE UNSELECT CHILDREN LIST-EXTENDED LIST-STATUS SPECIAL-USE CREATE-SPECIAL-USE',
  'ESEARCH SEARCHRES WITHIN STATUS=SIZE BINARY MULTIAPPEND CONDSTORE QRESYNC PREVIEW OBJECTID UTF8=ACCEPT',
  'QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE',
].join(' ')

export const capabilities = (session: Session): string => {
  if (session.state.in === 'not-authenticated') {
    const startTls = canStartTls(session) ? ' STARTTLS' : ''
    // RFC 9051 §6.2.3, §11.1: no password goes over a line that others can read.
    return `${ALWAYS}${startTls}${maySignIn(session) ? ' AUTH=PLAIN AUTH=LOGIN' : ' LOGINDISABLED'}`
  }
  return `${ALWAYS} ${SIGNED_IN} APPENDLIMIT=${session.deps.mail.limits.messageOctetsMax}`
}

export const canStartTls = ({ deps, channel }: Session): boolean =>
  deps.tls.isStartTlsOffered && !channel.isSecure

export const maySignIn = ({ deps, channel }: Session): boolean =>
  channel.isSecure || (deps.tls.isClearSignInAllowed && isLoopback(channel.remoteAddress))

const isLoopback = (address: string): boolean =>
  address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
