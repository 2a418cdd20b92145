import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { PROXY_HEADER_OCTETS_MAX, parseProxyHeader } from './proxy-header.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const text = (line: string) => Buffer.from(line, 'latin1')

const SIGNATURE = '\r\n\r\n\0\r\nQUIT\n'
const binary = (
  command: number,
  family: number,
  payload: readonly number[],
  length = payload.length,
): Buffer =>
  Buffer.concat([
    text(SIGNATURE),
    Buffer.from([command, family, length >> 8, length & 0xff]),
    Buffer.from(payload),
  ])

const PORTS = [0xdc, 0x04, 0x03, 0xe1]
const V4 = [192, 0, 2, 1, 198, 51, 100, 7, ...PORTS]
const group = (...groups: number[]) => groups.flatMap((each) => [each >> 8, each & 0xff])
const V6 = [...group(0x2001, 0xdb8, 0, 0, 0, 0, 0, 9), ...group(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), ...PORTS]
const MAPPED = [...group(0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201), ...V6.slice(16)]
/** ALPN, a unique id, and one type that nobody has heard of. */
const TLVS = [1, 0, 4, 0x69, 0x6d, 0x61, 0x70, 5, 0, 2, 7, 7, 0xee, 0, 0]

const WHOLE: readonly (readonly [what: string, header: Buffer, client: string | null])[] = [
  ['version 1, IPv4', text('PROXY TCP4 192.0.2.1 198.51.100.7 56324 993\r\n'), '192.0.2.1'],
  ['version 1, IPv6', text('PROXY TCP6 2001:DB8:0::9 2001:db8::1 1 65535\r\n'), '2001:db8::9'],
  ['version 1, IPv4 in IPv6', text('PROXY TCP6 ::FFFF:C000:201 ::1 1 2\r\n'), '192.0.2.1'],
  ['version 1, unknown', text('PROXY UNKNOWN\r\n'), null],
  ['version 1, unknown with more', text('PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n'), null],
  ['version 2, IPv4', binary(0x21, 0x11, V4), '192.0.2.1'],
  ['version 2, IPv6', binary(0x21, 0x21, V6), '2001:db8::9'],
  ['version 2, IPv4 in IPv6', binary(0x21, 0x21, MAPPED), '192.0.2.1'],
  ['version 2 with TLVs', binary(0x21, 0x11, [...V4, ...TLVS]), '192.0.2.1'],
  ['version 2, a socket of the machine', binary(0x21, 0x31, Array(216).fill(0x41)), null],
  ['version 2, no family', binary(0x21, 0x00, []), null],
  ['LOCAL', binary(0x20, 0x00, []), null],
  ['LOCAL with an address that counts for nothing', binary(0x20, 0x11, V4), null],
  ['LOCAL of a family nobody knows', binary(0x20, 0xee, [1, 2, 3]), null],
]

const MALFORMED: readonly (readonly [what: string, header: Buffer])[] = [
  ['the words of a client', text('EHLO there\r\n')],
  ['a TLS hello', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])],
  ['another family', text('PROXY UDP4 192.0.2.1 198.51.100.7 1 2\r\n')],
  ['small letters', text('PROXY tcp4 192.0.2.1 198.51.100.7 1 2\r\n')],
  ['IPv6 in TCP4', text('PROXY TCP4 2001:db8::9 2001:db8::1 1 2\r\n')],
  ['IPv4 in TCP6', text('PROXY TCP6 192.0.2.1 198.51.100.7 1 2\r\n')],
  ['no address', text('PROXY TCP4 unknown 198.51.100.7 1 2\r\n')],
  ['an octet over 255', text('PROXY TCP4 192.0.2.256 198.51.100.7 1 2\r\n')],
  ['a zone', text('PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n')],
  ['a port too many', text('PROXY TCP4 192.0.2.1 198.51.100.7 1 65536\r\n')],
  ['a port with a nought ahead', text('PROXY TCP4 192.0.2.1 198.51.100.7 01 2\r\n')],
  ['no port', text('PROXY TCP4 192.0.2.1 198.51.100.7 1\r\n')],
  ['a word too many', text('PROXY TCP4 192.0.2.1 198.51.100.7 1 2 3\r\n')],
  ['two blanks', text('PROXY TCP4  192.0.2.1 198.51.100.7 1 2\r\n')],
  ['a lone LF', text(`PROXY TCP4 192.0.2.1 198.51.100.7 1 2\n${'x'.repeat(107)}`)],
  ['a line without an end', text(`PROXY UNKNOWN ${'x'.repeat(107)}`)],
  ['a version to come', binary(0x31, 0x11, V4)],
  ['a command nobody knows', binary(0x22, 0x11, V4)],
  ['datagrams', binary(0x21, 0x12, V4)],
  ['addresses cut short', binary(0x21, 0x11, V4.slice(0, 11))],
  ['IPv6 addresses cut short', binary(0x21, 0x21, V4)],
  ['more than anybody sends', binary(0x21, 0x11, V4, PROXY_HEADER_OCTETS_MAX - 15)],
]

describe('a PROXY header', () => {
  for (const [what, header, client] of WHOLE) {
    test(`${what}: says whom it speaks for, and ends where it ends`, () => {
      const expected = { kind: 'whole', octets: header.length, client }
      assert.deepEqual(parseProxyHeader(header), expected)
      assert.deepEqual(parseProxyHeader(Buffer.concat([header, text('PROXY TCP4 ')])), expected)
      for (let octets = 0; octets < header.length; octets++)
        assert.deepEqual(parseProxyHeader(header.subarray(0, octets)), { kind: 'incomplete' }, `${octets}`)
    })
  }

  for (const [what, header] of MALFORMED) {
    test(`${what}: is none`, () => {
      assert.deepEqual(parseProxyHeader(header), { kind: 'malformed' })
    })
  }

  test('a client cannot end the header of its proxy, or begin another', () => {
    const injected = text('PROXY TCP4 192.0.2.1 198.51.100.7 1 2\r\nPROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n')
    assert.deepEqual(parseProxyHeader(injected), { kind: 'whole', octets: 39, client: '192.0.2.1' })
  })
})

describe('any octets', () => {
  /** Random octets hardly ever begin like a header. */
  const octets = fc
    .tuple(
      fc.constantFrom('', 'PROXY ', 'PROXY TCP4 ', 'PROXY TCP6 ', SIGNATURE, `${SIGNATURE}\x21\x11\0`),
      fc.uint8Array({ maxLength: 300 }),
    )
    .map(([start, rest]) => Buffer.concat([text(start), rest]))

  test('never throw, never take more than there is or than may be', () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const header = parseProxyHeader(bytes)
        if (header.kind === 'whole') {
          assert.ok(header.octets <= Math.min(bytes.length, PROXY_HEADER_OCTETS_MAX))
          assert.match(header.client ?? '', /^[0-9a-f.:]*$/)
        }
        if (header.kind === 'incomplete') assert.ok(bytes.length < PROXY_HEADER_OCTETS_MAX)
      }),
      { numRuns: 2_000 },
    )
  })

  test('are judged the same however much has come: a verdict does not change with what follows', () => {
    fc.assert(
      fc.property(octets, fc.uint8Array({ maxLength: 50 }), (bytes, more) => {
        const header = parseProxyHeader(bytes)
        if (header.kind !== 'incomplete')
          assert.deepEqual(parseProxyHeader(Buffer.concat([bytes, more])), header)
      }),
      { numRuns: 2_000 },
    )
  })
})
