/** The commands about the session itself: CAPABILITY, NOOP, LOGOUT, ID, STARTTLS, ENABLE. */
import { canStartTls, capabilities } from '../capabilities.ts'
import { CLIENT_NAME_CHARACTERS_MAX } from '../limits.ts'
import { bad, ok, type Reply } from '../replies.ts'
import { type Asked, leaveMailbox, type Session, say, switchCondstoreOn } from '../session.ts'
import type { EnableArguments, IdArguments } from '../wire/parse-session.ts'

export const capability = (session: Session): Reply => {
  say(session, `* CAPABILITY ${capabilities(session)}`)
  return ok('That is what there is')
}

/** What changed is told after every command; here it is all there is. */
export const noop = (): Reply => ok('Done')

export const logout = async (session: Session): Promise<Reply> => {
  say(session, '* BYE Until next time')
  const left = leaveMailbox(session)
  session.state = { in: 'logout' }
  await left
  return ok('Logged out')
}

/** RFC 2971. The program's own name helps the holder to tell which one it is. */
export const id = (session: Session, pairs: IdArguments): Reply => {
  const { deps, state, channel } = session
  const client = clientName(pairs)
  if (client !== null) {
    session.client = client
    if (state.in === 'authenticated' || state.in === 'selected')
      deps.nameClient(state.who, 'imap', client, channel.remoteAddress)
  }
  say(session, '* ID ("name" "Sigill")')
  return ok('Pleased to meet you')
}

const clientName = (pairs: IdArguments): string | null => {
  const words = [pairs.get('name'), pairs.get('version')].filter((word) => word !== undefined)
  const name = words
    .join(' ')
    .replace(/\p{C}+/gu, ' ')
    .trim()
  return name === '' ? null : name.slice(0, CLIENT_NAME_CHARACTERS_MAX)
}

export const startTls = async (session: Session, _: object, { tag }: Asked): Promise<Reply | null> => {
  if (!canStartTls(session)) return bad('TLS is on already, or not offered here')
  say(session, `${tag} OK Begin TLS`)
  // Attack A5: whatever came with the command in the clear is never answered.
  if ((await session.channel.startTls()) !== 'secure') session.channel.destroy()
  session.client = null
  return null
}

/** RFC 5161 §3.1: answers with what was switched on now, also when that is nothing. */
export const enable = (session: Session, { capabilities: asked }: EnableArguments): Reply => {
  const { enabled } = session
  const on: string[] = []
  for (const name of asked) {
    const names = SWITCHES.get(name)
    if (names === undefined) continue
    if (names.some((each) => !enabled[each])) on.push(name === 'IMAP4REV2' ? 'IMAP4rev2' : name)
    for (const each of names) {
      if (each === 'condstore') switchCondstoreOn(session)
      else enabled[each] = true
    }
  }
  say(session, ['* ENABLED', ...on].join(' '))
  return ok('Enabled')
}

/** RFC 7162 §3.2.3: QRESYNC switches CONDSTORE on too. */
const SWITCHES: ReadonlyMap<string, readonly (keyof Session['enabled'])[]> = new Map([
  ['CONDSTORE', ['condstore']],
  ['QRESYNC', ['qresync', 'condstore']],
  ['IMAP4REV2', ['rev2']],
  ['UTF8=ACCEPT', ['utf8']],
])
