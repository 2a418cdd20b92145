import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { box, type Parser, parserTable } from '../../../test/support/imap-parser-table.ts'
import { parseAppendHead, parseAppendItem, trailingLiteral } from './parse-append.ts'

describe('APPEND', () => {
  const literal = (octets: number, change: object = {}) => ({
    octets,
    synchronizing: true,
    binary: false,
    ...change,
  })
  const item = (change: object) => ({
    flags: { system: 0, keywords: '' },
    date: null,
    literal: literal(5),
    utf8: false,
    ...change,
  })

  parserTable(
    'before the first message',
    parseAppendHead as Parser,
    [
      ['a {5}', { mailbox: box('a'), first: item({}) }],
      [
        'a (\\Seen) {5+}',
        {
          mailbox: box('a'),
          first: item({ flags: { system: 8, keywords: '' }, literal: literal(5, { synchronizing: false }) }),
        },
      ],
      [
        '{1}\r\na "17-Jul-1996 02:44:25 -0700" ~{5}',
        {
          mailbox: box('a'),
          first: item({
            date: { atMs: Date.UTC(1996, 6, 17, 9, 44, 25), zoneMinutes: -420 },
            literal: literal(5, { binary: true }),
          }),
        },
      ],
      [
        'a () " 1-Jan-1970 00:00:00 +0000" UTF8 (~{5}',
        {
          mailbox: box('a'),
          first: item({
            date: { atMs: 0, zoneMinutes: 0 },
            literal: literal(5, { binary: true }),
            utf8: true,
          }),
        },
      ],
    ],
    [
      '',
      'a',
      'a ',
      'a (\\Seen)',
      'a (\\Recent) {5}',
      'a {5',
      'a {}',
      'a {-5}',
      'a{5}',
      'a "yesterday" {5}',
      'a UTF8 {5}',
      'a CATENATE (TEXT {5}',
      'a {5} {6}',
    ],
  )

  parserTable(
    'before each further one',
    parseAppendItem,
    [
      [' {5}', item({})],
      [
        ' (\\Draft) {0+}',
        item({ flags: { system: 16, keywords: '' }, literal: literal(0, { synchronizing: false }) }),
      ],
    ],
    ['', '{5}', ' '],
  )
})

describe('the head of a literal at the end of a line', () => {
  for (const [line, octets] of [
    ['a {5}', 5],
    ['{0}', 0],
    ['x~{12+}', 12],
    ['{0000000000000000000000005}', 5],
    [`{${'9'.repeat(400)}}`, Number.POSITIVE_INFINITY],
  ] as const)
    test(line.slice(0, 40), () => assert.equal(trailingLiteral(line)?.octets, octets))
  for (const line of ['', '}', '{}', '{5} ', '{5', '{+}', '{a}', '{5-}', '{ 5}'])
    test(`${JSON.stringify(line)} is none`, () => assert.equal(trailingLiteral(line), null))
})
