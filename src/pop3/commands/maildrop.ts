/** STAT, LIST, UIDL, DELE, RSET, NOOP (RFC 1939 §5, §7). Marked messages count as gone; nothing is until QUIT. */
import { totals, unmarked } from '../maildrop.ts'
import { ok, type Reply } from '../replies.ts'
import { indexIn, NO_SUCH_MESSAGE, type SignedInSession } from './message-number.ts'

export const stat = ({ state: { drop } }: SignedInSession): Reply => {
  const { messages, octets } = totals(drop)
  return ok(`${messages} ${octets}`)
}

export const list = (session: SignedInSession, argument: Buffer): Reply => {
  const { drop } = session.state
  return listing(session, argument, (index) => `${drop.sizeAt(index)}`)
}

export const uidl = (session: SignedInSession, argument: Buffer): Reply => {
  const { drop } = session.state
  return listing(session, argument, (index) => drop.uniqueIdAt(index))
}

export const dele = ({ state: { drop } }: SignedInSession, argument: Buffer): Reply => {
  const index = indexIn(drop, argument)
  if (index === null) return NO_SUCH_MESSAGE
  drop.marked.add(index)
  return ok('marked')
}

export const rset = ({ state: { drop } }: SignedInSession): Reply => {
  drop.marked.clear()
  return ok(`${drop.count} messages`)
}

export const noop = (): Reply => ok('nothing done')

const listing = (
  { state: { drop } }: SignedInSession,
  argument: Buffer,
  columnOf: (index: number) => string,
): Reply => {
  const lineOf = (index: number) => `${index + 1} ${columnOf(index)}`
  if (argument.length > 0) {
    const index = indexIn(drop, argument)
    return index === null ? NO_SUCH_MESSAGE : ok(lineOf(index))
  }
  const { messages, octets } = totals(drop)
  return {
    kind: 'listing',
    text: `+OK ${messages} messages (${octets} octets)`,
    lines: unmarked(drop).map(lineOf),
  }
}
