/**
 * Content-Transfer-Encoding undone (RFC 2045 §6), as a stream and tolerantly: what is broken decodes to as much as there
 * is. An encoding nobody knows is told (null), never guessed; BINARY answers it with UNKNOWN-CTE (RFC 9051 §6.4.5).
 */
import { asBuffer } from './byte-string.ts'

export type TransferDecoder = {
  push(chunk: Uint8Array): Uint8Array
  end(): Uint8Array
}

/** A decoder for an encoding in lower case; null when it is unknown. */
export const transferDecoder = (encoding: string): TransferDecoder | null => DECODERS[encoding]?.() ?? null

/** All at once, for what is in memory already; an unknown encoding leaves the octets as they are. */
export const decodeAll = (encoding: string, octets: Uint8Array): Uint8Array => {
  const decoder = transferDecoder(encoding)
  if (decoder === null || decoder === IDENTITY) return octets
  const first = decoder.push(octets)
  const last = decoder.end()
  return last.length === 0 ? first : Buffer.concat([first, last])
}

const NOTHING = Buffer.alloc(0)

const IDENTITY: TransferDecoder = { push: (chunk) => chunk, end: () => NOTHING }

/** RFC 2045 §6.8: what is not of the alphabet is skipped. Padding ends a group, and more may follow it. */
const base64Decoder = (): TransferDecoder => {
  let rest = ''
  return {
    push(chunk) {
      const text = rest + asBuffer(chunk).toString('latin1', 0, chunk.length).replace(NOT_BASE64, '')
      if (text.includes('=')) return padded(text)
      const whole = text.length - (text.length % 4)
      rest = text.slice(whole)
      return Buffer.from(text.slice(0, whole), 'base64')
    },
    end() {
      const last = Buffer.from(rest, 'base64')
      rest = ''
      return last
    },
  }

  function padded(text: string): Buffer {
    const groups = text.split(/=+/)
    const last = groups.pop()!
    const whole = last.length - (last.length % 4)
    rest = last.slice(whole)
    return Buffer.concat([...groups, last.slice(0, whole)].map((group) => Buffer.from(group, 'base64')))
  }
}

const NOT_BASE64 = /[^A-Za-z0-9+/=]+/g

/** RFC 2045 §6.7: white space at a line's end goes; `=` before a line's end joins; a bad escape stays as it is. */
const quotedPrintableDecoder = (): TransferDecoder => {
  let rest: Buffer = NOTHING
  return {
    push(chunk) {
      const buffer = rest.length === 0 ? asBuffer(chunk) : Buffer.concat([rest, chunk])
      const end = decidedEnd(buffer)
      rest = Buffer.from(buffer.subarray(end))
      return quotedPrintable(buffer, end, false)
    },
    end() {
      const last = quotedPrintable(rest, rest.length, true)
      rest = NOTHING
      return last
    },
  }
}

const DECODERS: Readonly<Record<string, () => TransferDecoder>> = {
  __proto__: null as never,
  '7bit': () => IDENTITY,
  '8bit': () => IDENTITY,
  binary: () => IDENTITY,
  base64: base64Decoder,
  'quoted-printable': quotedPrintableDecoder,
}

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const EQUALS = 61
const UNDECIDED_OCTETS_MAX = 1_024 // white space that may yet turn out to end a line (which has at most 76)

/** Where the tail begins that cannot be decoded before more is known: white space, or an escape's beginning. */
const decidedEnd = (buffer: Buffer): number => {
  const least = Math.max(0, buffer.length - UNDECIDED_OCTETS_MAX)
  let end = buffer.length
  while (end > least && isBlank(buffer[end - 1]!)) end -= 1
  if (end > least && buffer[end - 1] === EQUALS) return end - 1
  return end > least && end === buffer.length && buffer[end - 2] === EQUALS ? end - 2 : end
}

const isBlank = (octet: number): boolean => octet === SPACE || octet === TAB || octet === CR

/** The octets up to `end`; what follows is looked at only. `final`: nothing follows the buffer. */
const quotedPrintable = (buffer: Buffer, end: number, final: boolean): Buffer => {
  const out = Buffer.allocUnsafe(end)
  let length = 0
  let solid = 0 // the end of what is no white space, or was written as an escape and so stays
  let at = 0
  while (at < end) {
    const octet = buffer[at]!
    if (octet === EQUALS) {
      const value = at + 2 < buffer.length ? hexValue(buffer[at + 1]!) * 16 + hexValue(buffer[at + 2]!) : -1
      const soft = value < 0 ? softBreakEnd(buffer, at + 1, final) : -1
      at = value >= 0 ? at + 3 : soft !== -1 ? soft : at + 1
      if (soft === -1) out[length++] = value >= 0 ? value : octet
      solid = length
      continue
    }
    if (octet === LF) {
      length = solid
      if (at > 0 && buffer[at - 1] === CR) out[length++] = CR
    }
    out[length++] = octet
    if (!isBlank(octet)) solid = length
    at += 1
  }
  return out.subarray(0, length)
}

/** Behind the line end that `=` joins, or -1 where it joins none. */
const softBreakEnd = (buffer: Buffer, from: number, final: boolean): number => {
  let at = from
  while (at < buffer.length && isBlank(buffer[at]!)) at += 1
  if (at === buffer.length) return final ? at : -1
  return buffer[at] === LF ? at + 1 : -1
}

/** Far below zero for what is no digit, so that a sum with it is too. */
const hexValue = (octet: number): number => {
  if (octet >= 48 && octet <= 57) return octet - 48
  const lower = octet | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1_000
}
