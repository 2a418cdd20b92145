/** Reading a body back: blocks are compared with their checksums before any octet of them is given out. */
import { BodyDamaged } from '../../mail/store.ts'
import type { BodyFile, BodyPlace, OpenBody } from './body-place.ts'
import { BLOCK_OCTETS, firstDamage } from './checksums.ts'

/** One read of the place: enough to be fast, little enough for thousands of readers. */
const READ_OCTETS = 4 * BLOCK_OCTETS

/** A body outside of its row, as the row tells it. */
export type FiledBody = {
  readonly file: BodyFile
  readonly sizeOctets: number
  readonly checksums: Uint8Array
}

/** Octets [start, end) of a body outside of its row, in chunks of at most 64 KiB; `lent` as `MailReader.body` tells. */
export async function* readFiledBody(
  place: BodyPlace,
  body: FiledBody,
  start: number,
  end: number,
  chunks: 'kept' | 'lent' = 'kept',
): AsyncGenerator<Uint8Array, void, undefined> {
  const last = Math.min(end, body.sizeOctets)
  if (start >= last) return
  await using opened = await place.open(body.file)
  let at = start - (start % BLOCK_OCTETS)
  const lent = chunks === 'lent' ? Buffer.allocUnsafeSlow(Math.min(READ_OCTETS, roundUp(last - at))) : null
  while (at < last) {
    const wanted = Math.min(READ_OCTETS, body.sizeOctets - at, roundUp(last - at))
    const room = lent?.subarray(0, wanted) ?? Buffer.allocUnsafe(wanted)
    const bytes = await readWhole(opened, at, room, body.file)
    const damage = firstDamage(bytes, body.checksums, at / BLOCK_OCTETS)
    if (damage !== null)
      throw new BodyDamaged(`${body.file} is not what was written, from octet ${damage} on`)
    const asked = bytes.subarray(Math.max(0, start - at), Math.min(bytes.length, last - at))
    if (lent === null) yield* inChunks(asked)
    else yield asked
    at += bytes.length
  }
}

/** Octets [start, end) of a small body that has been read and checked. */
export function* inChunks(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.length; start += BLOCK_OCTETS)
    yield bytes.subarray(start, start + BLOCK_OCTETS)
}

const roundUp = (octets: number): number => Math.ceil(octets / BLOCK_OCTETS) * BLOCK_OCTETS

const readWhole = async (opened: OpenBody, at: number, bytes: Buffer, file: string): Promise<Buffer> => {
  let got = 0
  while (got < bytes.length) {
    const read = await opened.read(bytes.subarray(got), at + got)
    if (read === 0) throw new BodyDamaged(`${file} is shorter than what was written`)
    got += read
  }
  return bytes
}
