/** The commands that take a line and give a line. */
import type { Arguments, Context, Step } from '../command.ts'
import { REPLY } from '../replies.ts'
import { forget } from './forget.ts'
import { say } from './steps.ts'

export const noop = (): Step => say(REPLY.ok)

export const help = (): Step => say(REPLY.help)

/** RFC 5321 §3.5.3: 252 tells nothing of who is here. */
export const vrfy = (): Step => say(REPLY.cannotVerify)

export const expn = (): Step => say(REPLY.noLists)

export const quit = (): Step => ({ kind: 'close', reply: REPLY.bye })

export const rset = async ({ session }: Context): Promise<Step> => {
  await forget(session)
  return say(REPLY.reset)
}

/** RFC 3207 §4: everything said before is forgotten; the connection closes if more came with the command (A5). */
export const startTls = async ({ session, isStartTlsOffered }: Context, _line: Arguments): Promise<Step> => {
  if (session.isSecure()) return say(REPLY.tlsAlready)
  if (!isStartTlsOffered) return say(REPLY.notHere)
  await forget(session)
  session.hello = null
  return { kind: 'start-tls', reply: REPLY.startTls }
}
