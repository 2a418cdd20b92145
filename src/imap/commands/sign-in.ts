/**
 * LOGIN and AUTHENTICATE. Every refusal is the same bytes after the same work; a store that is down throws
 * and so is never told as a wrong password. The check itself is `app-password/authorize.ts`.
 */
import { appPasswordOf } from '../../app-password/authorize.ts'
import type { Secret } from '../../base/secret.ts'
import { decodeResponse, encodeChallenge, RESPONSE_LINE_OCTETS_MAX } from '../../sasl/base64.ts'
import type { Exchange } from '../../sasl/mechanism.ts'
import { mechanismNamed } from '../../sasl/mechanisms.ts'
import { capabilities, maySignIn, OFFERED } from '../capabilities.ts'
import { SIGN_IN_WAIT_MS } from '../limits.ts'
import { bad, no, ok, type Reply, signInHeld, signInRefused } from '../replies.ts'
import { type Session, say } from '../session.ts'
import type { AuthenticateArguments, LoginArguments } from '../wire/parse-session.ts'

export const login = (session: Session, { userName, password }: LoginArguments): Promise<Reply> | Reply => {
  if (!maySignIn(session)) return privacyRequired
  return signIn(session, userName, password)
}

export const authenticate = async (
  session: Session,
  { mechanism: name, initial }: AuthenticateArguments,
): Promise<Reply> => {
  if (!maySignIn(session)) return privacyRequired
  const mechanism = mechanismNamed(name, OFFERED)
  if (mechanism === null) return no('[CANNOT] There is no such mechanism here')
  let exchange = mechanism.begin(initial)
  while (exchange.kind === 'challenge') {
    const next = await respond(session, exchange)
    if ('status' in next) return next
    exchange = next
  }
  if (exchange.kind === 'credentials') return signIn(session, exchange.userName, exchange.secret)
  return refuse(session)
}

const privacyRequired = no('[PRIVACYREQUIRED] Sign in over TLS only')

/** RFC 9051 §7.6: `+`, a space, and the challenge in base64, which may be empty. */
const respond = async (
  session: Session,
  { challenge, next }: Extract<Exchange, { kind: 'challenge' }>,
): Promise<Exchange | Reply> => {
  say(session, `+ ${encodeChallenge(challenge)}`)
  session.doing = 'waiting'
  const line = await session.channel.readLine(RESPONSE_LINE_OCTETS_MAX, SIGN_IN_WAIT_MS)
  session.doing = 'running'
  if (line.kind === 'closed') return bad('The connection is closed')
  if (line.kind === 'timed-out') return bad('No response came in time')
  if (line.kind === 'too-long') return bad('The response is too long')
  const text = line.bytes.toString('latin1')
  if (text === '*') return bad('Sign-in cancelled') // RFC 9051 §6.2.2
  const response = decodeResponse(text)
  return response === null ? bad('The response is not base64') : next(response)
}

const signIn = async (session: Session, userName: string, secret: Secret<string>): Promise<Reply> => {
  const { deps, channel, client } = session
  const remote = channel.remoteAddress
  const result = await deps.authorize({
    ...{ service: 'imap', userName, secret, remote, client },
    hello: channel.hello,
  })
  if (result.kind === 'refused') return refuse(session)
  if (result.kind === 'held') return signInHeld
  if (session.ended.aborted) return ok('Too late')
  const { kind: _, ...who } = result
  session.state = { in: 'authenticated', who }
  session.unregister = deps.live.add({
    service: 'imap',
    account: who.account,
    credential: appPasswordOf(who.credential),
    remote,
    sinceMs: deps.clock.nowMs(),
    client: () => session.client,
    close: session.close,
  })
  return ok(`[CAPABILITY ${capabilities(session)}] Signed in`)
}

const refuse = (session: Session): Reply => {
  const failures = session.state.in === 'not-authenticated' ? session.state.failures + 1 : 0
  session.state = { in: 'not-authenticated', failures }
  const { refusal } = session.deps
  // RFC 9051 §7.1: a program must show an alert. Thunderbird shows no other words of a refused sign-in.
  say(session, `* NO [ALERT] ${refusal.sentence} ${refusal.url}`)
  return signInRefused(refusal)
}
