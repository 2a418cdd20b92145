/**
 * What is done to a message's header while it streams by: fields put on top, fields taken out. The plain filter adds
 * the trace and counts the hosts that the message has come by (RFC 5321 §6.3); submission has its own.
 */
import { RECEIVED_FIELDS_MAX } from './limits.ts'
import { REPLY } from './replies.ts'
import type { Reply } from './wire/reply.ts'

export type HeaderFilter = {
  /** What goes on in place of this piece; possibly nothing yet. */
  push(piece: Buffer): readonly Buffer[]
  /** What was held back; the message is over. */
  end(): readonly Buffer[]
  /** Why the message cannot be taken, or null as far as is known. */
  readonly refusal: Reply | null
}

const OVERLAP = '\r\nreceived:'.length - 1

/** `trace` on top, the rest as it came. */
export const traceFilter = (trace: string): HeaderFilter => {
  let begun = false
  const hops = hopCounter()
  const begin = (): readonly Buffer[] => {
    begun = true
    return [Buffer.from(trace, 'utf8')]
  }
  return {
    push: (piece) => {
      hops.push(piece)
      return begun ? [piece] : [...begin(), piece]
    },
    end: () => (begun ? [] : begin()),
    get refusal() {
      return hops.count > RECEIVED_FIELDS_MAX ? REPLY.loop : null
    },
  }
}

/** Counts `Received:` fields up to the end of the header. */
const hopCounter = () => {
  let count = 0
  let inHeader = true
  let tail = '\r\n'
  return {
    push: (piece: Buffer): void => {
      if (!inHeader) return
      const text = tail + piece.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const header = end < 0 ? text : text.slice(0, end)
      inHeader = end < 0
      count += header.match(/\r\nreceived:/gi)?.length ?? 0
      // Too short to hold a whole one, so that none is counted twice.
      tail = text.slice(-OVERLAP)
    },
    get count() {
      return count
    },
  }
}
