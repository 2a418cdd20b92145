/**
 * APPEND, with several messages too (RFC 9051 §6.3.12, RFC 3502, RFC 7889): refused before the octets are asked for
 * where that can be known, streamed into storage as they come, all or none.
 */
import type { SignedIn } from '../../app-password/authorize.ts'
import type { Appended } from '../../mail/mail.ts'
import { APPENDED_MESSAGES_MAX } from '../limits.ts'
import { bad, no, noSuchName, ok, type Reply, replyTo, tooBig, tryCreate } from '../replies.ts'
import type { Session } from '../session.ts'
import type { AppendCommand } from '../wire/command-reader.ts'
import { uidSetText } from '../wire/responses.ts'
import type { AppendItem } from '../wire/syntax.ts'

export const append = async (
  session: Session,
  { mailbox: { name }, first }: AppendCommand,
  who: SignedIn,
): Promise<Reply | null> => {
  const { mail } = session.deps
  if (name === null) return noSuchName
  if ((await mail.read.mailboxNamed(who.account, name)) === null) return tryCreate
  const messages: Appended[] = []
  try {
    const refused = await receiveAll(session, first, who, messages)
    if (refused !== 'all-received') return refused
    const result = await mail.append(who.account, name, messages)
    if (result.kind === 'refused')
      return result.because === 'no-such-mailbox' ? tryCreate : replyTo[result.because]
    return ok(`[APPENDUID ${result.mailbox.uidValidity} ${uidSetText(result.uids)}] Appended`)
  } finally {
    for (const { message } of messages) await message.body[Symbol.asyncDispose]()
  }
}

/** The reply when one is refused; null when the connection went. */
const receiveAll = async (
  session: Session,
  first: AppendItem,
  who: SignedIn,
  messages: Appended[],
): Promise<Reply | null | 'all-received'> => {
  let item = first
  for (;;) {
    const refused = await receive(session, item, who, messages)
    if (refused !== 'received') return refused
    const next = await session.reader.nextAppendItem()
    switch (next.kind) {
      case 'end':
        return 'all-received'
      case 'item':
        if (messages.length >= APPENDED_MESSAGES_MAX) return no('[LIMIT] Too many messages in one APPEND')
        item = next.item
        break
      case 'bad':
        // Where the next command begins is not known: what comes is a message's octets.
        if (next.fatal) session.end('not-readable')
        return bad(next.text)
      default:
        return null
    }
  }
}

const receive = async (
  { deps: { mail, clock }, reader }: Session,
  { flags, date, literal: { octets, binary } }: AppendItem,
  { account }: SignedIn,
  messages: Appended[],
): Promise<Reply | null | 'received'> => {
  if (octets > mail.limits.messageOctetsMax) return tooBig // RFC 7889 §4: before a `+` asks for it
  if (octets === 0) return no('An empty message ends the APPEND') // RFC 3502 §6.3.11
  const intake = await mail.intake(account, octets, { binary })
  let isTaken = false
  try {
    const read = await reader.readAppendLiteral((chunk) => intake.write(chunk))
    if (read.kind !== 'read') return null
    const finished = await intake.finish()
    isTaken = true
    if (finished.kind === 'too-large') return tooBig
    messages.push({
      message: finished.message,
      flags,
      date: date ?? { atMs: clock.nowMs(), zoneMinutes: 0 },
    })
    return 'received'
  } finally {
    if (!isTaken) await intake.abandon()
  }
}
