/**
 * Checksums of a stored body: a CRC-32 for every block of 64 KiB, four octets each, big-endian. A block is compared
 * before any of it is given out, so a flipped bit is found in a range as well as in a whole body. They tell damage,
 * not malice: who can write the file can write the checksum.
 */
import { crc32 } from 'node:zlib'

/** Also the size up to which a body lies in its row: a small body is one block. */
export const BLOCK_OCTETS = 65_536

const CHECKSUM_OCTETS = 4

export const checksumsOf = (bytes: Uint8Array): Uint8Array => {
  const blocks = Math.ceil(bytes.length / BLOCK_OCTETS)
  const checksums = Buffer.allocUnsafe(blocks * CHECKSUM_OCTETS)
  for (let block = 0; block < blocks; block++) {
    const start = block * BLOCK_OCTETS
    checksums.writeUInt32BE(crc32(bytes.subarray(start, start + BLOCK_OCTETS)), block * CHECKSUM_OCTETS)
  }
  return checksums
}

/** Where `bytes`, which begin with block `firstBlock` of a body, differ from what was written; null when nowhere. */
export const firstDamage = (bytes: Uint8Array, checksums: Uint8Array, firstBlock: number): number | null => {
  const stored = new DataView(checksums.buffer, checksums.byteOffset, checksums.byteLength)
  for (let start = 0, at = firstBlock * CHECKSUM_OCTETS; start < bytes.length; at += CHECKSUM_OCTETS) {
    const end = Math.min(start + BLOCK_OCTETS, bytes.length)
    const block = start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end)
    if (at + CHECKSUM_OCTETS > stored.byteLength || crc32(block) !== stored.getUint32(at))
      return firstBlock * BLOCK_OCTETS + start
    start = end
  }
  return null
}

/** Whether `bytes` are all of a body, as it was written. */
export const isWholeBody = (bytes: Uint8Array, sizeOctets: number, checksums: Uint8Array): boolean =>
  bytes.length === sizeOctets && firstDamage(bytes, checksums, 0) === null
