import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readAddresses } from './addresses.ts'
import type { EnvelopeAddress } from './envelope.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

/** `[name, route, mailbox, host]`, in the order of ENVELOPE. */
type Written = [string | null, string | null, string | null, string | null]
const written = ({ name, route, mailbox, host }: EnvelopeAddress): Written => [name, route, mailbox, host]
const END: Written = [null, null, null, null]

test('addresses read as RFC 9051 §7.5.2 gives them', () => {
  const cases: readonly [field: string, addresses: Written[]][] = [
    ['a@b.test', [[null, null, 'a', 'b.test']]],
    ['<a@b.test>', [[null, null, 'a', 'b.test']]],
    ['Anna <a@b.test>', [['Anna', null, 'a', 'b.test']]],
    [
      '"A, B" <a@b.test>, c@d',
      [
        ['A, B', null, 'a', 'b.test'],
        [null, null, 'c', 'd'],
      ],
    ],
    ['"A \\"q\\" \\\\" <a@b>', [['A "q" \\', null, 'a', 'b']]],
    ['John Q. Public <j@q>', [['John Q. Public', null, 'j', 'q']]],
    ['a@b.test (Anna Berg)', [['Anna Berg', null, 'a', 'b.test']]],
    [
      'Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>',
      [['Pete', null, 'pete', 'silly.test']],
    ],
    ['Mary <@node.test,@b.test:mary@x.test>', [['Mary', '@node.test,@b.test', 'mary', 'x.test']]],
    ['"quoted local"@b', [[null, null, 'quoted local', 'b']]],
    ['a@[192.0.2.1]', [[null, null, 'a', '[192.0.2.1]']]],
    ['1234   @   local.machine', [[null, null, '1234', 'local.machine']]],
    ['=?utf-8?q?=C3=A5?= <a@b>', [['=?utf-8?q?=C3=A5?=', null, 'a', 'b']]],
    ['\xc3\xa5 <\xc3\xa4@\xc3\xb6>', [['\xc3\xa5', null, '\xc3\xa4', '\xc3\xb6']]],
    [
      'grp: a@b, C <c@d>;, e@f',
      [[null, null, 'grp', null], [null, null, 'a', 'b'], ['C', null, 'c', 'd'], END, [null, null, 'e', 'f']],
    ],
    ['undisclosed-recipients:;', [[null, null, 'undisclosed-recipients', null], END]],
    ['A Group:a@b', [[null, null, 'A Group', null], [null, null, 'a', 'b'], END]],
    ['a@b (voil\xc3\xa0)', [['voil\xc3\xa0', null, 'a', 'b']]],
    ['', []],
    [' , ,, ', []],
    ['(only a comment)', []],
  ]
  for (const [field, addresses] of cases)
    assert.deepEqual(readAddresses(field, 100).map(written), addresses, field)
})

test('what is broken becomes the plainest address, never a group', () => {
  const cases: readonly [field: string, addresses: Written[]][] = [
    ['nobody', [[null, null, 'nobody', '']]],
    ['Name <nobody>', [['Name', null, 'nobody', '']]],
    ['Name <a@b', [['Name', null, 'a', 'b']]],
    ['Name <>', [['Name', null, '', '']]],
    ['a@b@c', [[null, null, 'a@b', 'c']]],
    ['"no end <a@b>', [[null, null, 'no end <a@b>', '']]],
    [
      'a@b>, c@d',
      [
        [null, null, 'a', 'b'],
        [null, null, 'c', 'd'],
      ],
    ],
    ['x@y <a@b>', [['x@y', null, 'a', 'b']]],
    ['a@[1', [[null, null, 'a', '[1']]],
    [':;', []],
  ]
  for (const [field, addresses] of cases)
    assert.deepEqual(readAddresses(field, 100).map(written), addresses, field)
})

test('no more addresses are kept than asked for, and a group that is cut is still closed', () => {
  assert.equal(readAddresses('a@b,'.repeat(1_000), 10).length, 10)
  assert.deepEqual(written(readAddresses(`g: ${'a@b,'.repeat(100)}`, 10).at(-1)!), END)
})

test('any text is read without throwing, in linear time, with every group closed', () => {
  const piece = fc.constantFrom(
    'a',
    '@',
    '<',
    '>',
    ',',
    ';',
    ':',
    '"',
    '\\',
    '(',
    ')',
    '[',
    ']',
    ' ',
    '\xff',
    '.',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      let open = 0
      for (const address of readAddresses(pieces.join(''), 100)) {
        if (address.host === null) open += address.mailbox === null ? -1 : 1
        assert.ok(open === 0 || open === 1)
        if (address.host !== null) assert.notEqual(address.mailbox, null)
      }
      assert.equal(open, 0)
    }),
    { numRuns: 500 },
  )
  for (const bomb of ['<', '<@', '"', '(', '[', 'a@', ':', '\\', '@a:', 'a ']) {
    const before = process.cpuUsage()
    readAddresses(bomb.repeat(100_000), 20_000)
    assert.ok(process.cpuUsage(before).user < 1_000_000, bomb)
  }
})
