/**
 * Octets of a message on their way out as a literal: from memory when the message is there, else streamed from storage.
 * The literal's length is known before its head is written, and no more than a chunk is held.
 */
import type { AccountId } from '../../account/account.ts'
import { BodyDamaged, BodyGone } from '../../mail/store.ts'
import type { Session } from '../session.ts'
import type { OutputBuffer } from '../wire/output-buffer.ts'
import { literalHead } from '../wire/responses.ts'
import type { Partial } from '../wire/syntax.ts'
import type { FetchedMessage, Troubles } from './message.ts'

/** Octets [from, to) of a message. */
export type Range = { readonly from: number; readonly to: number }

export type OctetSource = {
  readonly session: Session
  readonly account: AccountId
  readonly troubles: Troubles
}

/** RFC 9051 §6.4.5: a partial beyond the end is cut, down to nothing. */
export const partOf = ({ from, to }: Range, partial: Partial | null): Range => {
  if (partial === null) return { from, to }
  const start = Math.min(to, from + partial.from)
  return { from: start, to: Math.min(to, start + partial.octets) }
}

/**
 * Deviates from RFC 9051 §4.3.1: a NUL, which only APPEND can bring, is sent in a plain literal as it is stored. Programs
 * count the octets of a literal, and what is signed or compared must be what was kept.
 */
export const writeRange = (
  source: OctetSource,
  out: OutputBuffer,
  message: FetchedMessage,
  name: string,
  { from, to }: Range,
): Promise<void> | null => {
  if (from >= to) {
    out.text(`${name} ""`)
    return null
  }
  if (message.body !== null) {
    writeOctets(out, name, message.body.subarray(from, to))
    return null
  }
  const chunks = source.session.deps.mail.read.body(source.account, message.email, from, to, 'lent')
  return writeStream(source, out, name, literalHead(to - from), chunks)
}

const writeOctets = (out: OutputBuffer, name: string, octets: Uint8Array): void => {
  if (octets.length === 0) {
    out.text(`${name} ""`)
    return
  }
  out.text(`${name} ${literalHead(octets.length)}`)
  out.bytes(octets)
}

/**
 * A literal of exactly the length its head says, of chunks that may be lent: each is sent before the next is asked for.
 * The first chunk is read before the head is written: what cannot be read at all is NIL, and the rest of the answer goes
 * on. Damage found later breaks the connection off, as it must.
 */
export const writeStream = async (
  source: OctetSource,
  out: OutputBuffer,
  name: string,
  head: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> => {
  const { session } = source
  const iterator = chunks[Symbol.asyncIterator]()
  try {
    let next = await orTrouble(source, iterator.next())
    if (next === null) {
      out.text(`${name} NIL`)
      return
    }
    out.text(`${name} ${head}`)
    while (next.done !== true) {
      out.bytes(next.value)
      await out.emptied()
      if (session.ended.aborted) return
      next = await iterator.next()
    }
  } finally {
    await iterator.return?.()
  }
}

/** Null, and noted, when the message is damaged or gone: the others are sent all the same. */
export const orTrouble = async <Value>(
  { troubles }: OctetSource,
  reading: Promise<Value>,
): Promise<Value | null> => {
  try {
    return await reading
  } catch (fault) {
    if (fault instanceof BodyDamaged) troubles.damaged += 1
    else if (fault instanceof BodyGone) troubles.gone += 1
    else throw fault
    return null
  }
}

/** Octets that are looked into before they are sent (fields of a part's header): all at once, so of bounded length. */
export const readRange = async (
  { session, account }: OctetSource,
  { email, body }: FetchedMessage,
  { from, to }: Range,
): Promise<Uint8Array> => {
  if (body !== null) return body.subarray(from, to)
  const chunks: Uint8Array[] = []
  for await (const chunk of session.deps.mail.read.body(account, email, from, to)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
