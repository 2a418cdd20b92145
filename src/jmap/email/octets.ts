/** Where an email's octets are read from: the store, or an upload that is parsed without being filed. */

export type Octets = {
  readonly sizeOctets: number
  /** [start, end), in chunks that may be written over when the next is asked for. */
  readonly read: (start: number, end: number) => AsyncIterable<Uint8Array>
}

export const inMemory = (bytes: Uint8Array): Octets => ({
  sizeOctets: bytes.length,
  read: async function* (start, end) {
    yield bytes.subarray(start, end)
  },
})

/** Whole, for what a limit has been set to before. */
export const readWhole = async ({ read }: Octets, start: number, end: number): Promise<Buffer> => {
  const whole = Buffer.allocUnsafe(Math.max(0, end - start))
  let filled = 0
  for await (const chunk of read(start, end)) {
    whole.set(chunk, filled)
    filled += chunk.length
  }
  return whole.subarray(0, filled)
}
