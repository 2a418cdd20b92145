/**
 * Messages between machines as notifications carry them: many small ones in one, and one that is too long in several, which
 * follow each other. One that is cut short, because a notification was lost, is lost.
 */

export type Sent = readonly [topic: string, message: unknown]

type Payload = { readonly from: string } & (
  | { readonly sent: readonly Sent[] }
  | { readonly piece: string; readonly number: number; readonly of: number }
)

const PAYLOAD_OCTETS_MAX = 7_900 // PostgreSQL takes 7,999
const PIECE_LETTERS = 7_600
const MESSAGE_OCTETS_MAX = 1_048_576 // several times the longest that is sent, a list of connections

/** The next that leave of what waits, at least one; of one beyond every bound none, and `onFault` hears of it. */
export const nextPayloads = (
  from: string,
  waiting: readonly Sent[],
  onFault: (fault: unknown) => void,
): { readonly payloads: readonly string[]; readonly left: Sent[] } => {
  const room = PAYLOAD_OCTETS_MAX - JSON.stringify({ from, sent: [] }).length
  const together: Sent[] = []
  let octets = 0
  for (const one of waiting) {
    octets += Buffer.byteLength(JSON.stringify(one)) + 1
    if (octets > room) break
    together.push(one)
  }
  if (together.length > 0)
    return { payloads: [text({ from, sent: together })], left: waiting.slice(together.length) }
  const [first, ...left] = waiting
  const bytes = Buffer.from(JSON.stringify(first))
  if (bytes.length > MESSAGE_OCTETS_MAX) {
    onFault(new Error(`a message of "${first?.[0]}" to other machines has ${bytes.length} octets`))
    return { payloads: [], left }
  }
  return { payloads: inPieces(from, bytes.toString('base64')), left }
}

const text = (payload: Payload): string => JSON.stringify(payload)

const inPieces = (from: string, letters: string): readonly string[] => {
  const of = Math.ceil(letters.length / PIECE_LETTERS)
  return Array.from({ length: of }, (_, number) =>
    text({ from, piece: letters.slice(number * PIECE_LETTERS, (number + 1) * PIECE_LETTERS), number, of }),
  )
}

/** What each payload completes, in the order they come; nothing of what `self` sent. */
export const payloadReader = (self: string): ((payload: string) => readonly Sent[]) => {
  const begun = new Map<string, string[]>()
  return (said) => {
    const payload = JSON.parse(said) as Payload
    const { from } = payload
    if (from === self) return []
    if ('sent' in payload) return payload.sent
    const pieces = payload.number === 0 ? [] : (begun.get(from) ?? [])
    begun.delete(from)
    if (pieces.length !== payload.number) return []
    pieces.push(payload.piece)
    if (pieces.length === payload.of)
      return [JSON.parse(Buffer.from(pieces.join(''), 'base64').toString()) as Sent]
    begun.set(from, pieces)
    return []
  }
}
