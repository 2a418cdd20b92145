/** AUTH (RFC 4954): carries a SASL exchange in base64 lines. Every refusal has the same words after the same path. */
import { unreachable } from '../../base/unreachable.ts'
import { decodeInitialResponse, decodeResponse, encodeChallenge } from '../../sasl/base64.ts'
import type { Exchange } from '../../sasl/mechanism.ts'
import { mechanismNamed } from '../../sasl/mechanisms.ts'
import type { Arguments, Context, Step } from '../command.ts'
import { SIGN_IN_FAILURES_MAX } from '../limits.ts'
import { REPLY, signInRefused } from '../replies.ts'
import type { SignInNeeds } from '../role.ts'
import { reply } from '../wire/reply.ts'
import { maySignIn } from './hello.ts'
import { say } from './steps.ts'

export const auth = (context: Context, line: Arguments): Step | Promise<Step> => {
  const { session, role } = context
  const { signIn } = role
  if (signIn === null) return say(REPLY.notHere)
  if (session.signedIn !== null) return say(REPLY.signedInAlready)
  if (session.transaction !== null) return say(REPLY.signInDuringMail)
  if (!maySignIn(context)) return say(REPLY.encryptFirst)
  const [name = '', initial, ...more] = line.argument.split(' ')
  const mechanism = mechanismNamed(name, signIn.mechanisms)
  if (mechanism === null) return say(REPLY.noSuchMechanism)
  if (more.length > 0) return say(REPLY.badBase64)
  if (initial === undefined || initial === '') return go(context, signIn, mechanism.begin(null))
  const response = decodeInitialResponse(initial)
  return response === null ? say(REPLY.badBase64) : go(context, signIn, mechanism.begin(response))
}

const go = (context: Context, signIn: SignInNeeds, exchange: Exchange): Step | Promise<Step> => {
  switch (exchange.kind) {
    case 'challenge': {
      const challenge = encodeChallenge(exchange.challenge)
      const answer = async (line: Buffer | null): Promise<Step> => {
        if (line === null) return say(REPLY.signInTooLong)
        const text = line.toString('latin1')
        if (text === '*') return say(REPLY.signInCancelled) // RFC 4954 §4
        const decoded = decodeResponse(text)
        return decoded === null ? say(REPLY.badBase64) : go(context, signIn, exchange.next(decoded))
      }
      return { kind: 'ask', reply: reply(334, null, challenge), answer }
    }
    case 'credentials':
      return check(context, signIn, exchange)
    case 'unreadable':
      return refused(context, signIn)
    default:
      return unreachable(exchange)
  }
}

const check = async (
  context: Context,
  signIn: SignInNeeds,
  { userName, secret }: Extract<Exchange, { kind: 'credentials' }>,
): Promise<Step> => {
  const { session, onFault } = context
  const client = session.hello?.name ?? null
  try {
    const who = { userName, secret, remote: session.remote, client }
    const attempt = { service: 'smtp', ...who, hello: session.tlsHello() } as const
    const result = await signIn.authorize(attempt)
    if (result.kind === 'refused') return refused(context, signIn)
    if (result.kind === 'held') return say(REPLY.signInHeld)
    session.signedIn = result
  } catch (fault) {
    // RFC 4954 §4.7.0: a store that is down is never a wrong password, and counts as no failure.
    onFault(fault)
    return say(REPLY.signInUnavailable)
  }
  return say(REPLY.signedIn)
}

const refused = (context: Context, signIn: SignInNeeds): Step => {
  const { session } = context
  session.signInFailures += 1
  return session.signInFailures < SIGN_IN_FAILURES_MAX
    ? say(signInRefused(signIn.refusal))
    : { kind: 'close', reply: REPLY.tooManySignIns }
}
