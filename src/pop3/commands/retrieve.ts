/** RETR and TOP (RFC 1939 §5, §7). A message is begun only when its first octets are here, so that a fault is still `-ERR`. */
import { BodyDamaged, BodyGone } from '../../mail/store.ts'
import { fromLatin1 } from '../../mime/byte-string.ts'
import { err, type Reply } from '../replies.ts'
import { note } from '../session.ts'
import { parseNumbers } from '../wire/command-line.ts'
import { TopOfMessage } from '../wire/top-of-message.ts'
import { indexIn, indexOfNumber, NO_SUCH_MESSAGE, type SignedInSession } from './message-number.ts'

/**
 * Deviates from RFC 6856 §2.1: headers in UTF-8 are sent as they are stored to a client that did not ask for UTF8, since
 * programs have received raw 8-bit headers for decades, and a refusal makes many of them stop at that message for ever.
 */
export const retr = (session: SignedInSession, argument: Buffer): Reply | Promise<Reply> => {
  const { drop, bodies } = session.state
  const index = indexIn(drop, argument)
  if (index === null) return NO_SUCH_MESSAGE
  note(session, 'read', [drop.uidAt(index)])
  const here = bodies.take(index)
  // Most are here already: no promise for them.
  return here instanceof Uint8Array ? whole(here) : retrieve(session, index, here)
}

export const top = async (session: SignedInSession, argument: Buffer): Promise<Reply> => {
  const { drop } = session.state
  const [number, lines, ...more] = parseNumbers(argument) ?? []
  if (number === undefined || lines === undefined || more.length > 0)
    return err('TOP takes a message number and a number of lines')
  const index = indexOfNumber(drop, number)
  if (index === null) return NO_SUCH_MESSAGE
  if (lines === 0) {
    const header = await headerOf(session, index)
    if (header !== null) return { kind: 'message', text: '+OK top of message', pieces: header }
  }
  note(session, 'read', [drop.uidAt(index)])
  const pieces = await begin(session, index)
  return 'kind' in pieces
    ? pieces
    : { kind: 'message', text: '+OK top of message', pieces: topOf(pieces, new TopOfMessage(lines)) }
}

const retrieve = async (
  session: SignedInSession,
  index: number,
  coming: Promise<Uint8Array | null> | null,
): Promise<Reply> => {
  const small = await coming
  if (small) return whole(small)
  const pieces = await begin(session, index)
  return 'kind' in pieces
    ? pieces
    : { kind: 'message', text: `+OK ${session.state.drop.sizeAt(index)} octets`, pieces }
}

const whole = (body: Uint8Array): Reply => ({
  kind: 'message',
  text: `+OK ${body.length} octets`,
  pieces: body,
})

/** The stored header block; null when it is not whole, or the message is gone. */
const headerOf = async (
  { needs, state: { drop } }: SignedInSession,
  index: number,
): Promise<Uint8Array | null> => {
  const [texts] = await needs.mail.read.texts(drop.account, [drop.emailAt(index)], ['header', 'headerCut'])
  return texts == null || texts.headerCut ? null : fromLatin1(texts.header)
}

/** The message with its first piece already here, or why it cannot be had. */
const begin = async (
  { needs, state: { drop } }: SignedInSession,
  index: number,
): Promise<AsyncIterable<Uint8Array> | Reply> => {
  try {
    const pieces = needs.mail.read.body(drop.account, drop.emailAt(index), 0, drop.sizeAt(index))
    const iterator = pieces[Symbol.asyncIterator]()
    const first = await iterator.next()
    return first.done === true ? nothing() : following(first.value, iterator)
  } catch (fault) {
    if (fault instanceof BodyGone) return err('another program has removed this message')
    if (fault instanceof BodyDamaged) return err('[SYS/PERM] this message is damaged in the store')
    throw fault
  }
}

async function* following(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield first
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* topOf(pieces: AsyncIterable<Uint8Array>, top: TopOfMessage): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    yield piece.subarray(0, top.octetsOf(piece))
    if (top.isComplete) return
  }
}
