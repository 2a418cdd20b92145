import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMessageParser, DEPTH_MAX, HEADER_OCTETS_MAX, PARTS_MAX } from './message-parser.ts'
import type { Part } from './part.ts'

const parse = (message: string, chunkOctets = Number.POSITIVE_INFINITY) => {
  const parser = createMessageParser()
  const octets = Buffer.from(message, 'latin1')
  for (let at = 0; at < octets.length; at += chunkOctets) parser.push(octets.subarray(at, at + chunkOctets))
  return parser.end()
}

const body = (message: string, part: Part): string => message.slice(part.bodyStart, part.bodyEnd)
const header = (message: string, part: Part): string => message.slice(part.headerStart, part.bodyStart)
const kinds = (part: Part): string =>
  part.parts.length === 0
    ? `${part.type}/${part.subtype}`
    : `${part.type}/${part.subtype}(${part.parts.map(kinds).join(' ')})`

const crlf = (...lines: string[]): string => lines.join('\r\n')

test('a plain message is a header and a body', () => {
  const message = crlf('Subject: hi', 'From: a@b', '', 'one', 'two')
  const parsed = parse(message)
  assert.equal(parsed.sizeOctets, message.length)
  assert.equal(parsed.header, 'Subject: hi\r\nFrom: a@b\r\n\r\n')
  assert.equal(parsed.headerCut, false)
  assert.equal(body(message, parsed.structure), 'one\r\ntwo')
  assert.equal(parsed.structure.lines, 1)
  assert.equal(kinds(parsed.structure), 'text/plain')
  assert.equal(parsed.envelope.subject, 'hi')
  assert.equal(parsed.envelope.sender, parsed.envelope.from)
  assert.equal(parsed.preview, 'one two')
})

test('the line end before a delimiter belongs to it, CR LF or LF', () => {
  for (const eol of ['\r\n', '\n']) {
    const message = [
      'Content-Type: multipart/mixed; boundary=b',
      '',
      'pre',
      '--b',
      '',
      'one',
      '',
      '--b',
      'A: b',
      '',
      'two',
      '--b--',
      'post',
      '',
    ].join(eol)
    const { structure } = parse(message)
    assert.deepEqual(
      structure.parts.map((part) => body(message, part)),
      [`one${eol}`, 'two'],
    )
    assert.deepEqual(
      structure.parts.map((part) => header(message, part)),
      [eol, `A: b${eol}${eol}`],
    )
    assert.deepEqual(
      structure.parts.map((part) => part.lines),
      [1, 0],
    )
    assert.equal(structure.bodyEnd, message.length)
  }
})

test('a message inside is a part with an envelope, a structure and lines', () => {
  const message = crlf(
    'Content-Type: multipart/mixed; boundary=out',
    '',
    '--out',
    'Content-Type: message/rfc822',
    '',
    'Subject: inner',
    'Content-Type: multipart/alternative; boundary=in',
    '',
    '--in',
    '',
    'plain',
    '--in',
    'Content-Type: text/html',
    '',
    '<b>',
    '--in--',
    '--out--',
    '',
  )
  const { structure, preview } = parse(message)
  assert.equal(
    kinds(structure),
    'multipart/mixed(message/rfc822(multipart/alternative(text/plain text/html)))',
  )
  const attached = structure.parts[0]!
  assert.equal(attached.envelope?.subject, 'inner')
  assert.equal(attached.bodyStart, attached.parts[0]?.headerStart)
  assert.equal(attached.bodyEnd, attached.parts[0]?.bodyEnd)
  assert.equal(attached.lines, body(message, attached).split('\n').length - 1)
  assert.equal(preview, '', 'the preview is of the message itself')
})

test('a part of a digest is a message unless it says otherwise', () => {
  const message = crlf(
    'Content-Type: multipart/digest; boundary=b',
    '',
    '--b',
    '',
    'Subject: x',
    '',
    'y',
    '--b',
    'Content-Type: text/plain',
    '',
    'z',
    '--b--',
  )
  assert.equal(kinds(parse(message).structure), 'multipart/digest(message/rfc822(text/plain) text/plain)')
})

test('a boundary that begins another, or repeats it, ends only what it should', () => {
  const prefix = crlf(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: multipart/mixed; boundary=bb',
    '',
    '--bb',
    '',
    'one',
    '--bb--',
    '--b',
    '',
    'two',
    '--b--',
  )
  assert.equal(kinds(parse(prefix).structure), 'multipart/mixed(multipart/mixed(text/plain) text/plain)')
  const missingEnd = crlf(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: multipart/mixed; boundary=c',
    '',
    '--c',
    '',
    'one',
    '--b',
    '',
    'two',
  )
  assert.equal(kinds(parse(missingEnd).structure), 'multipart/mixed(multipart/mixed(text/plain) text/plain)')
  const dashes = crlf('Content-Type: multipart/mixed; boundary="b--"', '', '--b--', '', 'one', '--b----', '')
  assert.equal(kinds(parse(dashes).structure), 'multipart/mixed(text/plain)')
})

test('white space behind a boundary is nothing, anything else makes it text', () => {
  const message = crlf(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b \t',
    '',
    'one',
    '--bx',
    '--b --',
    ' --b',
    '--b--  ',
    '',
  )
  const { structure } = parse(message)
  assert.equal(body(message, structure.parts[0]!), 'one\r\n--bx\r\n--b --\r\n --b')
})

test('a delimiter in a header ends the part', () => {
  const message = crlf(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html',
    '--b',
    '',
    'two',
    '--b--',
  )
  const { structure } = parse(message)
  assert.equal(kinds(structure), 'multipart/mixed(text/html text/plain)')
  assert.equal(header(message, structure.parts[0]!), 'Content-Type: text/html')
  assert.equal(body(message, structure.parts[0]!), '')
})

test('a multipart in which no part is found has its body as one plain part', () => {
  for (const type of ['multipart/mixed', 'multipart/mixed; boundary=""', 'multipart/mixed; boundary=zzz']) {
    const message = crlf(`Content-Type: ${type}`, '', 'just', 'text')
    const { structure } = parse(message)
    assert.equal(kinds(structure), 'multipart/mixed(text/plain)')
    assert.equal(body(message, structure.parts[0]!), 'just\r\ntext')
    assert.equal(structure.parts[0]!.lines, 1)
  }
})

test('what cannot be read counts as plain text in 7bit', () => {
  for (const type of [
    '',
    'text',
    '/',
    'text/',
    'te xt/plain',
    '"text/plain"',
    'text/pl\xe5in',
    '=?utf-8?q?text/html?=',
  ]) {
    const { structure } = parse(`Content-Type: ${type}\r\nContent-Transfer-Encoding: \r\n\r\nx`)
    assert.equal(kinds(structure), 'text/plain', type)
    assert.equal(structure.encoding, '7bit')
  }
})

test('messages without header, without body, and of nothing at all are read', () => {
  assert.equal(parse('').sizeOctets, 0)
  assert.equal(parse('').structure.bodyEnd, 0)
  assert.equal(parse('\r\n').header, '\r\n')
  assert.equal(parse('Subject: x').envelope.subject, 'x')
  assert.equal(parse('Subject: x').structure.bodyStart, 10)
  assert.equal(parse('no header at all').envelope.subject, null)
  assert.equal(parse('\nbody').preview, 'body')
})

test('8-bit headers keep their octets, folded ones are unfolded', () => {
  const { envelope } = parse('Subject: p\xc3\xa5\r\n\tfolded\r\nFrom: "\xe5" <\xe5@b>\r\n\r\n')
  assert.equal(envelope.subject, 'p\xc3\xa5\tfolded')
  assert.equal(envelope.from[0]?.name, '\xe5')
})

test('the first of a field counts, lists of addresses are joined', () => {
  const { envelope, sent } = parse(
    'Subject: 1\nTo: a@b\nSUBJECT: 2\nDate: 1 Jan 2026 00:00:00 +0100\nTo: c@d\nDate: x\n\n',
  )
  assert.equal(envelope.subject, '1')
  assert.deepEqual(
    envelope.to.map((address) => address.mailbox),
    ['a', 'c'],
  )
  assert.deepEqual(sent, { atMs: Date.UTC(2025, 11, 31, 23), zoneMinutes: 60 })
})

test('the body fields are those that BODYSTRUCTURE tells', () => {
  const { structure } = parse(
    crlf(
      'Content-Type: Image/PNG; Name="A.png"',
      'Content-ID: <x@y>',
      'Content-Description: a picture',
      'Content-Transfer-Encoding: BASE64 (really)',
      'Content-MD5: Q2hlY2s=',
      "Content-Disposition: Inline; filename*=utf-8''%C3%A5.png",
      'Content-Language: sv, en',
      'Content-Location: http://a/',
      ' b',
      '',
      '',
    ),
  )
  const { headerStart, bodyStart, bodyEnd, lines, parts, envelope, ...said } = structure
  assert.deepEqual([headerStart, lines, parts, envelope], [0, 0, [], null])
  assert.equal(bodyStart, bodyEnd)
  assert.deepEqual(said, {
    type: 'image',
    subtype: 'png',
    parameters: [['name', 'A.png']],
    id: '<x@y>',
    description: 'a picture',
    encoding: 'base64',
    md5: 'Q2hlY2s=',
    disposition: { kind: 'inline', parameters: [['filename', 'å.png']] },
    languages: ['sv', 'en'],
    location: 'http://a/b',
  })
})

test('a preview is the first plain text, decoded and folded, or else the HTML without its tags', () => {
  const html =
    'Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
  const alternative = (plain: string) =>
    crlf(
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      '',
      plain,
      '--b',
      `${html}<style>x</style><p>Hej p=E5&nbsp;dig</p>`,
      '--b--',
    )
  const cases: readonly [message: string, preview: string][] = [
    [alternative('  Hello \r\n\r\n world '), 'Hello world'],
    [alternative(' \r\n'), 'Hej på dig'],
    [`${html}<b>bold</b>er`, 'bolder'],
    [
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\ncMOlIGRpZw==',
      'på dig',
    ],
    ['Content-Type: application/pdf\r\n\r\ntext', ''],
    ['Content-Disposition: attachment\r\n\r\ntext', ''],
  ]
  for (const [message, preview] of cases) assert.equal(parse(message).preview, preview)
  const long = Buffer.from(`\r\n${'😀'.repeat(300)}`, 'utf8').toString('latin1')
  assert.equal(parse(long).preview, '😀'.repeat(256))
})

test('ten thousand parts are read; beyond, the rest is the body of the last', () => {
  const message = (parts: number) =>
    `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(parts)}--b--\n`
  assert.equal(parse(message(PARTS_MAX - 1)).structure.parts.length, PARTS_MAX - 1)
  const over = message(PARTS_MAX + 1_000)
  const { structure } = parse(over, 1_000)
  assert.equal(structure.parts.length, PARTS_MAX - 1)
  assert.equal(structure.parts.at(-1)?.bodyEnd, over.length)
})

test('nesting ends at its limit, in what is opaque', () => {
  const depth = (part: Part): number => 1 + Math.max(0, ...part.parts.map(depth))
  let multiparts = ''
  for (let level = 0; level < 1_000; level += 1)
    multiparts += `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`
  for (const message of [multiparts, 'Content-Type: message/rfc822\n\n'.repeat(1_000)]) {
    const { structure, sizeOctets } = parse(message)
    assert.equal(depth(structure), DEPTH_MAX + 1)
    assert.equal(structure.bodyEnd, sizeOctets)
  }
})

test('the parameters of all parts together have a limit, and each is whole or left out', () => {
  const long = Array.from({ length: 60 }, (_, index) => `; p${index}=${'v'.repeat(1_000)}`).join('')
  const part = `\r\n--x\r\nContent-Type: a/b${long}\r\nContent-Disposition: attachment; filename=f\r\n\r\n`
  const { structure } = parse(`Content-Type: multipart/mixed; boundary=x\r\n\r\n${part.repeat(6)}`)
  const counts = structure.parts.map(({ parameters, disposition }) => [
    parameters.length,
    disposition?.parameters.length,
  ])
  assert.deepEqual(counts, [...Array.from({ length: 4 }, () => [60, 1]), [21, 1], [0, 1]])
})

test('a header over its limit is cut, and its end still found', () => {
  const message = `Subject: x\r\nX: ${'y'.repeat(HEADER_OCTETS_MAX)}\r\nFrom: late@example.test\r\n\r\nbody`
  const parsed = parse(message, 65_536)
  assert.equal(parsed.header.length, HEADER_OCTETS_MAX)
  assert.equal(parsed.headerCut, true)
  assert.equal(body(message, parsed.structure), 'body')
  assert.deepEqual(parsed.envelope.from, [])
})

test('the caller may write over a chunk after it was pushed', () => {
  const message = Buffer.from(
    crlf('Subject: kept', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'text', '--b--'),
  )
  const parser = createMessageParser()
  const chunk = Buffer.alloc(5)
  for (let at = 0; at < message.length; at += 5) {
    const octets = message.copy(chunk, 0, at, at + 5)
    parser.push(chunk.subarray(0, octets))
    chunk.fill('#')
  }
  const parsed = parser.end()
  assert.equal(parsed.envelope.subject, 'kept')
  assert.equal(parsed.preview, 'text')
  assert.equal(kinds(parsed.structure), 'multipart/mixed(text/plain)')
})
