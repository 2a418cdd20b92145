/** What CAPABILITY says (RFC 9051 §6.1.1): before sign-in what helps to sign in, after it everything. */
import { isLoopback } from '../net/source-address.ts'
import type { Mechanism } from '../sasl/mechanism.ts'
import type { Session } from './session.ts'

export const OFFERED: readonly Mechanism['name'][] = ['PLAIN', 'LOGIN']

const ALWAYS = 'IMAP4rev2 IMAP4rev1 LITERAL- SASL-IR ID ENABLE'

const AUTH = OFFERED.map((name) => ` AUTH=${name}`).join('')

const SIGNED_IN = [
  'IDLE NAMESPACE UIDPLUS MOVE UNSELECT CHILDREN LIST-EXTENDED LIST-STATUS SPECIAL-USE CREATE-SPECIAL-USE',
  'ESEARCH SEARCHRES WITHIN STATUS=SIZE BINARY MULTIAPPEND CONDSTORE QRESYNC PREVIEW OBJECTID UTF8=ACCEPT',
  'QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE',
].join(' ')

export const capabilities = (session: Session): string => {
  if (session.state.in === 'not-authenticated') {
    const startTls = canStartTls(session) ? ' STARTTLS' : ''
    // RFC 9051 §6.2.3, §11.1: no password goes over a line that others can read.
    return `${ALWAYS}${startTls}${maySignIn(session) ? AUTH : ' LOGINDISABLED'}`
  }
  return `${ALWAYS} ${SIGNED_IN} APPENDLIMIT=${session.deps.mail.limits.messageOctetsMax}`
}

export const canStartTls = ({ deps, channel }: Session): boolean =>
  deps.isStartTlsOffered && !channel.isSecure

export const maySignIn = ({ deps, channel }: Session): boolean =>
  channel.isSecure || (deps.isClearSignInAllowed && isLoopback(channel.remoteAddress))
