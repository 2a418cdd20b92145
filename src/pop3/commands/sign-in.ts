/** USER and PASS (RFC 1939 §7), AUTH (RFC 5034). Every refusal is the same sentence, whatever the reason. */
import { MAY_CHANGE } from '../../app-password/app-password.ts'
import { appPasswordOf } from '../../app-password/authorize.ts'
import { Secret } from '../../base/secret.ts'
import { unreachable } from '../../base/unreachable.ts'
import { isLoopback } from '../../net/source-address.ts'
import { decodeInitialResponse, decodeResponse, encodeChallenge } from '../../sasl/base64.ts'
import { readPassword, readUserName } from '../../sasl/credentials.ts'
import type { Exchange, Mechanism } from '../../sasl/mechanism.ts'
import { mechanismNamed } from '../../sasl/mechanisms.ts'
import { BodiesAhead } from '../bodies-ahead.ts'
import { SIGN_IN_FAILURES_MAX } from '../limits.ts'
import { openMaildrop, totals } from '../maildrop.ts'
import { err, ok, type Reply, signInRefused } from '../replies.ts'
import { NO_MESSAGE, NOBODY, note, type Session } from '../session.ts'

/** What every account can use (programs take the strongest that is offered and do not fall back). */
export const OFFERED: readonly Mechanism['name'][] = ['PLAIN']

/** RFC 8314 §3: no password in the clear, but for programs on this machine where the operator says so. */
export const maySignIn = ({ needs, remote, isSecure }: Session): boolean =>
  isSecure() || (needs.isClearSignInAllowed && isLoopback(remote))

export const user = (session: Session, argument: Buffer): Reply => {
  if (!maySignIn(session)) return ENCRYPT_FIRST
  session.state = { in: 'authorization', user: { name: readUserName(argument) } }
  // The same for every name: it says nothing about who has an account.
  return ok('send PASS')
}

export const pass = (session: Session, argument: Buffer): Reply | Promise<Reply> => {
  if (!maySignIn(session)) return ENCRYPT_FIRST
  const { state } = session
  if (state.in !== 'authorization' || state.user === null) return err('send USER first')
  session.state = NOBODY
  // A password may have blanks, also at its ends (RFC 1939 §7).
  const password = readPassword(argument)
  const { name } = state.user
  return name === null || password === null ? refused(session) : signIn(session, name, new Secret(password))
}

export const auth = (session: Session, argument: Buffer): Reply | Promise<Reply> => {
  const [name = '', initial, ...more] = argument.toString('latin1').trimEnd().split(' ')
  // Outlook asks for the list so, in a form older than RFC 5034.
  if (name === '')
    return { kind: 'listing', text: '+OK mechanisms', lines: maySignIn(session) ? OFFERED : [] }
  if (!maySignIn(session)) return ENCRYPT_FIRST
  const mechanism = mechanismNamed(name, OFFERED)
  if (mechanism === null) return err('no such mechanism')
  const response = initial === undefined ? null : decodeInitialResponse(initial)
  if (more.length > 0 || (initial !== undefined && response === null)) return NOT_BASE64
  session.state = NOBODY
  return goOn(session, mechanism.begin(response))
}

const goOn = (session: Session, exchange: Exchange): Reply | Promise<Reply> => {
  switch (exchange.kind) {
    case 'challenge':
      return {
        kind: 'challenge',
        // RFC 5034 §4: the space stands also before an empty challenge.
        text: `+ ${encodeChallenge(exchange.challenge)}`,
        answer: (line) => {
          if (line === '*') return err('sign-in cancelled') // RFC 5034 §4
          const response = line === null ? null : decodeResponse(line)
          return response === null ? NOT_BASE64 : goOn(session, exchange.next(response))
        },
      }
    case 'credentials':
      return signIn(session, exchange.userName, exchange.secret)
    case 'unreadable':
      return refused(session)
    default:
      return unreachable(exchange)
  }
}

const signIn = async (session: Session, userName: string, secret: Secret<string>): Promise<Reply> => {
  const { needs, locks, remote } = session
  const result = await needs.authorize({
    ...{ service: 'pop3', userName, secret, remote, client: null },
    hello: session.hello(),
  })
  if (result.kind === 'refused') return refused(session)
  if (result.kind === 'held') return HELD
  const { kind: _, ...who } = result
  const { account, credential } = who
  const mayChange = MAY_CHANGE[result.access]
  const giveBack = await locks.take(account)
  if (giveBack === null) return err('[IN-USE] another program has this mailbox open over POP3') // RFC 2449 §8.1.1
  try {
    const drop = await openMaildrop(needs.mail, account)
    const takeOff = needs.live.add({
      service: 'pop3',
      account,
      credential: appPasswordOf(credential),
      remote,
      sinceMs: needs.clock.nowMs(),
      close: () => session.hangUp('-ERR [SYS/TEMP] this sign-in has been ended'),
    })
    const leave = () => {
      takeOff()
      giveBack()
    }
    const bodies = new BodiesAhead(needs.mail.read, drop)
    session.state = { in: 'transaction', who, mayChange, drop, bodies, leave }
    note(session, 'opened', NO_MESSAGE)
    const { messages, octets } = totals(drop)
    return ok(`maildrop has ${messages} messages (${octets} octets)`)
  } catch (fault) {
    giveBack()
    throw fault
  }
}

const refused = (session: Session): Reply => {
  session.failures++
  const text = signInRefused(session.needs.refusal)
  return { kind: session.failures >= SIGN_IN_FAILURES_MAX ? 'goodbye' : 'line', text }
}

/** Harm holds the app password: programs keep it, and try again later. */
const HELD = err('[SYS/TEMP] this app password is held, see the account pages')
const ENCRYPT_FIRST = err('turn TLS on before you sign in')
const NOT_BASE64 = err('that is not base64')
