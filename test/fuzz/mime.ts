/**
 * Odd mail by the thousand: whatever the octets and however they are cut, the parser must not throw, places must nest,
 * what is stored must read back, and what is sent must be readable by a client.
 */
import assert from 'node:assert/strict'
import { fieldSelector, fieldText } from '../../src/mime/header-fields.ts'
import { bodyStructureText, envelopeText } from '../../src/mime/imap-form.ts'
import { createMessageParser, HEADER_OCTETS_MAX } from '../../src/mime/message-parser.ts'
import type { ParsedMessage } from '../../src/mime/parsed-message.ts'
import { isMessage, type Part, partAt } from '../../src/mime/part.ts'
import { prepareTexts } from '../../src/mime/prepare.ts'
import { searchableHeader, searchablePieces } from '../../src/mime/searchable-text.ts'
import { readStructure, writeStructure } from '../../src/mime/structure-text.ts'
import { type ImapValue, readImapValue } from './imap-value.ts'
import { goesOn, type Limit } from './limit.ts'

/** Pieces of which messages are made: whole lines, halves of lines, and octets that mean something somewhere. */
export const MIME_PIECES: readonly string[] = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\n\n',
  ' ',
  '\t',
  '\0',
  '\xff',
  '\xc3\xa5',
  '-',
  '--',
  '=',
  '"',
  '(',
  ')',
  ';',
  ':',
  '<',
  '>',
  ',',
  '@',
  '\\',
  '--a',
  '--a--',
  '--b',
  '--b--',
  '--ab',
  '--a\r\n',
  '\r\n--a\r\n',
  '\n--a\n',
  '\r\n--a--\r\n',
  '\r\n--b\r\n',
  '\n--b--\n',
  '\n--a\n\n',
  '--a \t\n',
  'Content-Type: multipart/mixed; boundary=a\r\n',
  'Content-Type: multipart/mixed; boundary=b\n',
  'Content-Type: multipart/digest; boundary="ab"\r\n',
  'Content-Type: multipart/alternative\r\n',
  'Content-Type: message/rfc822\r\n',
  'Content-Type: message/global\n',
  'Content-Type: text/html; charset=utf-8\r\n',
  "Content-Type: text/plain; charset=x; name*0*=utf-8''%C3; name*1*=%A5\r\n",
  'Content-Type:',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\n',
  'Content-Disposition: attachment; filename="=?utf-8?q?=C3=A5?="\r\n',
  'Content-ID: <a@b>\r\n',
  'Content-Language: sv, en\r\n',
  'Subject: =?utf-8?q?=C3=A5?= =?utf-8?b?w6U=?=\r\n',
  'Subject: x\r\n\ty\r\n',
  'From: "A \\" B" <a@b>, g: c@d, e;\r\n',
  'To: <@r:x@y>, (c) z\r\n',
  'Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n',
  'Sender:\r\n',
  'text',
  '<p>html</p>',
  'aGVsbG8=\r\n',
  'p=C3=A5=\r\n',
  'From x\n',
]

const parse = (octets: Buffer, cuts: readonly number[]): ParsedMessage => {
  const parser = createMessageParser()
  let at = 0
  for (const cut of [...cuts, octets.length]) {
    parser.push(octets.subarray(at, cut))
    at = cut
  }
  return parser.end()
}

/** Throws when a message breaks one of the rules; `cuts` are places, in order, at which it is also cut. */
export const checkMimeMessage = (octets: Buffer, cuts: readonly number[]): void => {
  const parsed = parse(octets, [])
  assert.deepEqual(parse(octets, cuts), parsed, 'cut differently')
  assert.equal(parsed.sizeOctets, octets.length)
  assert.equal(parsed.structure.headerStart, 0)
  assert.equal(parsed.structure.bodyEnd, octets.length)
  assert.ok(
    Buffer.from(parsed.header, 'latin1').equals(
      octets.subarray(0, Math.min(parsed.structure.bodyStart, HEADER_OCTETS_MAX)),
    ),
  )
  checkPart(octets, parsed.structure)
  for (const [section, part] of sections(parsed.structure, []))
    assert.equal(partAt(parsed.structure, section), part)
  assert.deepEqual(readStructure(writeStructure(parsed.structure)), parsed.structure)
  assert.ok([...parsed.preview].length <= 256 && parsed.preview.isWellFormed())
  checkEnvelopeForm(readImapValue(envelopeText(parsed.envelope)))
  for (const extended of [true, false]) {
    checkBodyForm(readImapValue(bodyStructureText(parsed.structure, { extended })), extended)
  }
  prepareTexts(parsed)
  searchablePieces(parsed.structure, octets)
  searchableHeader(parsed.header)
  fieldText(parsed.header, 'Subject')
  const some = fieldSelector(['subject', 'content-type'], false)(parsed.header)
  assert.ok(some.endsWith('\r\n'))
}

export const fuzzMime = async (limit: Limit, seed: number): Promise<{ runs: number }> => {
  const random = numbersFrom(seed)
  const isTime = goesOn(limit)
  let runs = 0
  while (isTime(runs)) {
    const octets = randomMessage(random)
    const cuts = Array.from({ length: random(8) }, () => random(octets.length + 1)).sort((a, b) => a - b)
    try {
      checkMimeMessage(octets, cuts)
    } catch (error) {
      throw new Error(
        `run ${runs} of seed ${seed}: ${JSON.stringify(octets.toString('latin1'))} cut at ${cuts.join()}`,
        {
          cause: error,
        },
      )
    }
    runs += 1
    if (runs % 100 === 0) await new Promise(setImmediate)
  }
  return { runs }
}

const randomMessage = (random: (below: number) => number): Buffer => {
  const pieces = Array.from({ length: random(60) }, () => MIME_PIECES[random(MIME_PIECES.length)]!)
  const octets = Buffer.from(pieces.join(''), 'latin1')
  for (let flips = random(4); flips > 1 && octets.length > 0; flips -= 1)
    octets[random(octets.length)] = random(256)
  return octets
}

/** Numbers below a bound, the same for the same seed (mulberry32). */
const numbersFrom = (seed: number) => {
  let state = seed | 0
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Places nest, follow one another, and lines are those of the body. */
const checkPart = (octets: Buffer, part: Part): void => {
  assert.ok(part.headerStart <= part.bodyStart && part.bodyStart <= part.bodyEnd, 'header before body')
  let lines = 0
  for (let at = part.bodyStart; at < part.bodyEnd; at += 1) if (octets[at] === 10) lines += 1
  assert.equal(part.lines, lines, 'lines')
  assert.equal(part.type === 'multipart' || isMessage(part), part.parts.length > 0)
  assert.equal(isMessage(part), part.envelope !== null)
  let from = part.bodyStart
  for (const inner of part.parts) {
    assert.ok(inner.headerStart >= from && inner.bodyEnd <= part.bodyEnd, 'within the part it is in')
    from = inner.bodyEnd
    checkPart(octets, inner)
  }
}

/** Every part that has a section number, with that number. */
function* sections(root: Part, above: readonly number[]): Generator<[number[], Part]> {
  const children = root.type === 'multipart' ? root.parts : [root]
  for (const [index, part] of children.entries()) {
    const section = [...above, index + 1]
    yield [section, part]
    if (part.type === 'multipart') yield* sections(part, section)
    else if (isMessage(part)) yield* sections(part.parts[0]!, section)
  }
}

const listOf = (value: ImapValue | undefined): readonly ImapValue[] => {
  assert.ok(Array.isArray(value))
  return value as readonly ImapValue[]
}
const isNstring = (value: ImapValue | undefined): boolean => value === null || typeof value === 'string'

/** RFC 9051 §9 envelope. */
const checkEnvelopeForm = (value: ImapValue | undefined): void => {
  const fields = listOf(value)
  assert.equal(fields.length, 10)
  for (const index of [0, 1, 8, 9]) assert.ok(isNstring(fields[index]))
  for (const addresses of fields.slice(2, 8)) {
    if (addresses === null) continue
    for (const address of listOf(addresses)) {
      assert.equal(listOf(address).length, 4)
      assert.ok(listOf(address).every(isNstring))
    }
  }
}

/** RFC 9051 §9 body. */
const checkBodyForm = (value: ImapValue | undefined, extended: boolean): void => {
  const fields = listOf(value)
  if (Array.isArray(fields[0])) {
    const subtype = fields.findIndex((field) => typeof field === 'string')
    for (const part of fields.slice(0, subtype)) checkBodyForm(part, extended)
    assert.equal(fields.length, subtype + (extended ? 5 : 1))
    return
  }
  const [type, subtype, , id, description, encoding, octets, ...rest] = fields
  assert.ok(typeof type === 'string' && typeof subtype === 'string' && typeof encoding === 'string')
  assert.ok(isNstring(id) && isNstring(description) && typeof octets === 'number')
  const isMessageForm = type === 'message' && (subtype === 'rfc822' || subtype === 'global')
  const own = isMessageForm ? 3 : type === 'text' ? 1 : 0
  assert.equal(rest.length, own + (extended ? 4 : 0))
  if (own > 0) assert.equal(typeof rest[own - 1], 'number')
  if (isMessageForm) {
    checkEnvelopeForm(rest[0])
    checkBodyForm(rest[1], extended)
  }
}
