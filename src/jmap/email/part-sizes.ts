/**
 * How long parts are with their transfer encoding undone (RFC 8621 §4.1.4 size). What is not encoded is as long as it is
 * stored; what is short is decoded; of long base64 the end tells the padding, so that a large file is not read for it.
 */
import { subPartsOf } from '../../mime/body-lists.ts'
import type { Part } from '../../mime/part.ts'
import { transferDecoder } from '../../mime/transfer-encoding.ts'
import type { Octets } from './octets.ts'

const DECODED_OCTETS_MAX = 262_144 // as it is stored
const TAIL_OCTETS = 8

export const measureParts = async (octets: Octets, root: Part): Promise<ReadonlyMap<Part, number>> => {
  const sizes = new Map<Part, number>()
  const measure = async (part: Part): Promise<void> => {
    if (part.type === 'multipart') for (const inner of subPartsOf(part)) await measure(inner)
    else sizes.set(part, await sizeOf(octets, part))
  }
  await measure(root)
  return sizes
}

const sizeOf = async (octets: Octets, part: Part): Promise<number> => {
  const stored = part.bodyEnd - part.bodyStart
  if (IDENTITY.has(part.encoding)) return stored
  if (part.encoding === 'base64' && stored > DECODED_OCTETS_MAX) return base64Size(octets, part)
  const decoder = transferDecoder(part.encoding)
  if (decoder === null) return stored
  let size = 0
  for await (const chunk of octets.read(part.bodyStart, part.bodyEnd)) size += decoder.push(chunk).length
  return size + decoder.end().length
}

const IDENTITY: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary'])

const base64Size = async (octets: Octets, part: Part): Promise<number> => {
  let tail = ''
  for await (const chunk of octets.read(Math.max(part.bodyStart, part.bodyEnd - TAIL_OCTETS), part.bodyEnd))
    tail += Buffer.from(chunk).toString('latin1')
  const padding = /(=*)\s*$/.exec(tail)?.[1]?.length ?? 0
  const characters = part.bodyEnd - part.bodyStart - part.lines * 2 - padding
  return Math.floor((characters * 3) / 4)
}
