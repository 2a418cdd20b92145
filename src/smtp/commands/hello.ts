/** EHLO, HELO, LHLO: the name is not checked, because clients put anything there; what was under way is forgotten. */
import { isLoopback } from '../../net/source-address.ts'
import type { Arguments, Context, Step } from '../command.ts'
import { HELLO_CHARACTERS_MAX, RECIPIENTS_MAX } from '../limits.ts'
import { REPLY } from '../replies.ts'
import type { Hello } from '../session.ts'
import { sizeMaxOctets } from '../smtp-mail.ts'
import { reply } from '../wire/reply.ts'
import { forget } from './forget.ts'
import { say } from './steps.ts'

export const ehlo = (context: Context, line: Arguments): Promise<Step> | Step =>
  context.role.name === 'lmtp' ? say(REPLY.useLhlo) : greet(context, line, 'EHLO')

export const helo = (context: Context, line: Arguments): Promise<Step> | Step =>
  context.role.name === 'lmtp' ? say(REPLY.useLhlo) : greet(context, line, 'HELO')

export const lhlo = (context: Context, line: Arguments): Promise<Step> | Step =>
  context.role.name === 'lmtp' ? greet(context, line, 'LHLO') : say(REPLY.useEhlo)

const greet = async (context: Context, line: Arguments, verb: Hello['verb']): Promise<Step> => {
  const name = line.argument.trim().slice(0, HELLO_CHARACTERS_MAX)
  if (name === '') return say(REPLY.nameYourself)
  await forget(context.session)
  context.session.hello = { name, verb }
  return say(reply(250, null, context.hostname, ...(verb === 'HELO' ? [] : extensions(context))))
}

/** What is offered now: signing in only where the secret is safe, TLS only where it is not on. */
const extensions = (context: Context): readonly string[] => [
  'PIPELINING',
  `SIZE ${sizeMaxOctets(context.mail)}`,
  '8BITMIME',
  'SMTPUTF8',
  'ENHANCEDSTATUSCODES',
  'CHUNKING',
  `LIMITS RCPTMAX=${RECIPIENTS_MAX}`,
  ...(context.isStartTlsOffered && !context.session.isSecure() ? ['STARTTLS'] : []),
  ...(maySignIn(context) && context.session.signedIn === null
    ? [`AUTH ${context.role.signIn?.mechanisms.join(' ')}`]
    : []),
]

/** RFC 4954 §4 and §13: no secret goes in the clear, but from this machine itself when the operator says so. */
export const maySignIn = ({ role, session }: Context): boolean =>
  role.signIn !== null &&
  (session.isSecure() || (role.signIn.isClearSignInAllowed && isLoopback(session.remote)))
