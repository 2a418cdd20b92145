import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Arguments } from './arguments.ts'
import { Malformed } from './malformed.ts'
import { parseSearch } from './parse-search.ts'
import type { ImapSearchKey, SearchArguments } from './syntax.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time; test/fuzz looks for new ones

const wireOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const search = (text: string): SearchArguments => {
  const read = parseSearch(new Arguments(text))
  assert.ok(!(read instanceof Malformed), `${text.slice(0, 60)}: ${read}`)
  return read
}
const ALL: ImapSearchKey = { kind: 'all' }
const not = (key: ImapSearchKey): ImapSearchKey => ({ kind: 'not', key })

describe('search keys', () => {
  const keys: readonly (readonly [string, ImapSearchKey])[] = [
    ['ALL', ALL],
    ['all', ALL],
    ['ANSWERED', { kind: 'flags', system: 1 }],
    ['FLAGGED', { kind: 'flags', system: 2 }],
    ['DELETED', { kind: 'flags', system: 4 }],
    ['SEEN', { kind: 'flags', system: 8 }],
    ['DRAFT', { kind: 'flags', system: 16 }],
    ['UNSEEN', not({ kind: 'flags', system: 8 })],
    ['UNDELETED', not({ kind: 'flags', system: 4 })],
    ['RECENT', { kind: 'recent' }],
    ['OLD', not({ kind: 'recent' })],
    ['NEW', { kind: 'and', keys: [{ kind: 'recent' }, not({ kind: 'flags', system: 8 })] }],
    ['KEYWORD $Junk', { kind: 'keyword', keyword: '$Junk' }],
    ['UNKEYWORD $Junk', not({ kind: 'keyword', keyword: '$Junk' })],
    ['FROM "a b"', { kind: 'field', name: 'from', needle: 'a b' }],
    ['TO x', { kind: 'field', name: 'to', needle: 'x' }],
    ['CC x', { kind: 'field', name: 'cc', needle: 'x' }],
    ['BCC x', { kind: 'field', name: 'bcc', needle: 'x' }],
    ['SUBJECT {3}\r\nA(b', { kind: 'field', name: 'subject', needle: 'A(b' }],
    ['HEADER Message-ID <a@b>', { kind: 'field', name: 'message-id', needle: '<a@b>' }],
    ['HEADER X-Spam ""', { kind: 'field', name: 'x-spam', needle: '' }],
    ['BODY NIL', { kind: 'text', where: 'body', needle: 'NIL' }],
    [wireOf('TEXT "Blåbär"'), { kind: 'text', where: 'text', needle: 'Blåbär' }],
    ['BEFORE 2-Jan-1970', { kind: 'day', of: 'internal', is: 'before', day: 1 }],
    ['ON "02-Jan-1970"', { kind: 'day', of: 'internal', is: 'on', day: 1 }],
    ['SINCE 2-Jan-1970', { kind: 'day', of: 'internal', is: 'since', day: 1 }],
    ['SENTBEFORE 2-Jan-1970', { kind: 'day', of: 'sent', is: 'before', day: 1 }],
    ['SENTON 2-Jan-1970', { kind: 'day', of: 'sent', is: 'on', day: 1 }],
    ['SENTSINCE 2-Jan-1970', { kind: 'day', of: 'sent', is: 'since', day: 1 }],
    ['LARGER 5000000000', { kind: 'size', is: 'larger', octets: 5_000_000_000 }],
    ['SMALLER 0', { kind: 'size', is: 'smaller', octets: 0 }],
    ['OLDER 60', { kind: 'age', is: 'older', seconds: 60 }],
    ['YOUNGER 60', { kind: 'age', is: 'younger', seconds: 60 }],
    ['EMAILID M123', { kind: 'email', id: 'M123' }],
    ['THREADID T1', { kind: 'threads', threads: new Set([1]) }],
    ['THREADID X1', not(ALL)],
    [
      '1:3,*',
      {
        kind: 'set',
        by: 'number',
        set: [
          [1, 3],
          ['*', '*'],
        ],
      },
    ], // prettier-ignore
    ['*', { kind: 'set', by: 'number', set: [['*', '*']] }],
    ['$', { kind: 'set', by: 'number', set: '$' }],
    ['UID 7', { kind: 'set', by: 'uid', set: [[7, 7]] }],
    ['UID $', { kind: 'set', by: 'uid', set: '$' }],
    ['NOT SEEN', not({ kind: 'flags', system: 8 })],
    ['OR SEEN ALL', { kind: 'or', left: { kind: 'flags', system: 8 }, right: ALL }],
    ['(ALL)', ALL],
    ['(ALL SEEN)', { kind: 'and', keys: [ALL, { kind: 'flags', system: 8 }] }],
    [
      'NOT (ALL SEEN) ALL',
      { kind: 'and', keys: [not({ kind: 'and', keys: [ALL, { kind: 'flags', system: 8 }] }), ALL] },
    ],
    ['ALL ', ALL],
  ]
  for (const [text, key] of keys)
    test(`${JSON.stringify(text)} is read`, () =>
      assert.deepEqual(search(text), { returns: null, key, asksModseq: false }))

  test('MODSEQ is told apart, with or without its entry', () => {
    for (const text of ['MODSEQ 12', 'MODSEQ "/flags/\\\\draft" all 12', 'MODSEQ "/flags/$Junk" priv 12'])
      assert.deepEqual(search(text), {
        returns: null,
        key: { kind: 'modseq', atLeast: 12 },
        asksModseq: true,
      })
    assert.equal(search('OR ALL (NOT MODSEQ 1)').asksModseq, true)
  })
})

describe('what a search returns', () => {
  for (const [text, returns] of [
    ['RETURN () ALL', []],
    ['return (min Max) ALL', ['MIN', 'MAX']],
    ['RETURN (ALL COUNT SAVE) ALL', ['ALL', 'COUNT', 'SAVE']],
    ['RETURN (COUNT) CHARSET UTF-8 ALL', ['COUNT']],
  ] as const)
    test(text, () => assert.deepEqual(search(text), { returns, key: ALL, asksModseq: false }))
})

describe('charsets', () => {
  for (const text of ['CHARSET UTF-8 ALL', 'charset "utf-8" ALL', 'CHARSET US-ASCII ALL'])
    test(`${text} is known`, () => assert.deepEqual(search(text).key, ALL))
  for (const text of ['CHARSET ISO-8859-1 ALL', 'CHARSET KOI8-R TEXT "\xe5"'])
    test(`${JSON.stringify(text)} is not known, which is no mistake of form`, () =>
      assert.equal(search(text).key, null))
})

describe('malformed searches', () => {
  for (const text of [
    '',
    ' ',
    'FOO',
    'ALL  SEEN',
    'NOT',
    'OR ALL',
    'OR ALL ',
    '(ALL',
    '()',
    'ALL)',
    'FROM',
    'SINCE yesterday',
    'LARGER x',
    'LARGER -1',
    'OLDER 0',
    'UID x',
    'UID',
    '0',
    'RETURN ALL',
    'RETURN (FOO) ALL',
    'RETURN ()',
    'CHARSET',
    'CHARSET UTF-8',
    'MODSEQ',
    'MODSEQ "x" 5',
    'MODSEQ "x" other 5',
    'TEXT "\xff"',
    'KEYWORD \\Seen',
    'KEYWORD "x"',
  ])
    test(JSON.stringify(text), () => assert.ok(parseSearch(new Arguments(text)) instanceof Malformed))

  for (const [what, text] of [
    ['parentheses', '('.repeat(60_000)],
    ['NOT', 'NOT '.repeat(15_000)],
    ['OR', 'OR ALL '.repeat(9_000)],
    ['keys', 'ALL '.repeat(15_000)],
    ['texts', 'TEXT a '.repeat(101).trimEnd()],
  ] as const)
    test(`a line full of ${what} is refused, and soon`, () => {
      assert.ok(parseSearch(new Arguments(text)) instanceof Malformed)
    })

  test('a search for a hundred addresses is not too deep', () => {
    const text = `${'OR FROM a@example.test '.repeat(99)}FROM b@example.test`
    assert.equal(search(text).key?.kind, 'or')
  })
})

describe('searches written and read', () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0'))
  const { key } = fc.letrec<{ key: ImapSearchKey }>((tie) => ({
    key: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant(ALL),
      fc
        .integer({ min: 0, max: 2 ** 40 })
        .map((octets): ImapSearchKey => ({ kind: 'size', is: 'larger', octets })),
      word.map((needle): ImapSearchKey => ({ kind: 'text', where: 'body', needle })),
      word.map((needle): ImapSearchKey => ({ kind: 'field', name: 'x-field', needle })),
      fc
        .integer({ min: 1, max: 99 })
        .map((uid): ImapSearchKey => ({ kind: 'set', by: 'uid', set: [[uid, '*']] })),
      tie('key').map(not),
      fc.tuple(tie('key'), tie('key')).map(([left, right]): ImapSearchKey => ({ kind: 'or', left, right })),
      fc
        .array(tie('key'), { minLength: 2, maxLength: 3 })
        .map((keys): ImapSearchKey => ({ kind: 'and', keys })),
    ),
  }))
  const literal = (text: string): string => {
    const octets = wireOf(text)
    return `{${octets.length}+}\r\n${octets}`
  }
  const written = (each: ImapSearchKey): string => {
    switch (each.kind) {
      case 'all':
        return 'ALL'
      case 'size':
        return `LARGER ${each.octets}`
      case 'text':
        return `BODY ${literal(each.needle)}`
      case 'field':
        return `HEADER X-Field ${literal(each.needle)}`
      case 'set':
        return `UID ${each.set === '$' ? '$' : each.set.map((range) => range.join(':')).join()}`
      case 'not':
        return `NOT ${written(each.key)}`
      case 'or':
        return `OR ${written(each.left)} ${written(each.right)}`
      case 'and':
        return `(${each.keys.map(written).join(' ')})`
      default:
        throw new Error(each.kind)
    }
  }
  test('are the same', () => {
    fc.assert(fc.property(key, (each) => assert.deepEqual(search(written(each)).key, each)))
  })
})
