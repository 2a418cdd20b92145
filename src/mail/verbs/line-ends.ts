/**
 * Bare LF becomes CR LF on the way in, so that RFC822.SIZE, BODY[] and POP3 agree on the same octets (RFC 5322 §2.3).
 * A chunk without one is passed on as it is. Keeps one octet of state between chunks.
 */

const CR = 13
const LF = 10

export const crlfLineEnds = (): ((chunk: Uint8Array) => Uint8Array) => {
  let last = 0
  return (chunk) => {
    const bare: number[] = []
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
      if ((at === 0 ? last : chunk[at - 1]) !== CR) bare.push(at)
    }
    last = chunk.at(-1) ?? last
    return bare.length === 0 ? chunk : withCarriageReturns(chunk, bare)
  }
}

const withCarriageReturns = (chunk: Uint8Array, before: readonly number[]): Uint8Array => {
  const whole = new Uint8Array(chunk.length + before.length)
  let from = 0
  let to = 0
  for (const at of before) {
    whole.set(chunk.subarray(from, at), to)
    to += at - from
    whole[to++] = CR
    from = at
  }
  whole.set(chunk.subarray(from), to)
  return whole
}
