/**
 * IDLE (RFC 9051 §6.3.13): what changes is told at once, until the client says DONE. While it waits, a connection holds
 * nothing but its place in the mailbox's list of listeners.
 */
import type { Line } from '../../net/channel.ts'
import { DONE_LINE_OCTETS_MAX, IDLE_WAIT_MS } from '../limits.ts'
import { bad, ok, type Reply } from '../replies.ts'
import { type Selected, type Session, say } from '../session.ts'
import { tellChanges } from '../tell.ts'

export const idle = async (session: Session): Promise<Reply | null> => {
  const { channel } = session
  say(session, '+ idling')
  const stop = session.state.in === 'selected' ? follow(session, session.state.selected) : null
  session.doing = 'waiting'
  const line = await channel.readLine(DONE_LINE_OCTETS_MAX, IDLE_WAIT_MS)
  session.doing = 'running'
  await stop?.()
  if (line.kind === 'closed') return null
  if (line.kind === 'timed-out') {
    session.end('waited-too-long')
    return null
  }
  const isDone = line.kind === 'line' && line.bytes.toString('latin1').trimEnd().toUpperCase() === 'DONE'
  if (isDone) return ok('Idle ended')
  if (!mayAnnounceLiteral(line)) return bad('Only DONE ends IDLE')
  session.end('not-readable')
  return null
}

/**
 * RFC 9051 §4.3: the octets of a literal are never commands. Whether they follow cannot be known here: a program that sent a
 * command behind IDLE takes the continuation for leave to send its literal.
 */
const mayAnnounceLiteral = (line: Extract<Line, { kind: 'line' | 'too-long' }>): boolean =>
  ((line.kind === 'line' ? line.bytes : line.end)?.toString('latin1') ?? '}').endsWith('}')

/** Tells changes as they are committed, but not faster than the client takes them: then several are told together. */
const follow = (session: Session, selected: Selected): (() => Promise<void>) => {
  let telling: Promise<void> | null = null
  let isBehind = false
  let isOver = false
  const tell = (): void => {
    isBehind = telling !== null
    if (isBehind || isOver) return
    telling = tellNow(session, selected)
      .then(() => {
        telling = null
        if (isBehind) tell()
      })
      .catch(session.fault)
  }
  const end = selected.open.onChange(tell)
  tell()
  return async () => {
    isOver = true
    end()
    await telling
  }
}

const tellNow = async (session: Session, selected: Selected): Promise<void> => {
  if (session.ended.aborted) return
  if (selected.open.mailbox === null) session.end('mailbox-removed')
  else await tellChanges(session, selected, { mayExpunge: true, withUid: false })
  await session.channel.drained()
}
