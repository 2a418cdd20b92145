import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Arguments } from './arguments.ts'
import { Malformed } from './malformed.ts'
import { parseAppendHead, parseAppendItem, trailingLiteral } from './parse-append.ts'
import { parseList, parseLsub } from './parse-list.ts'
import { parseCreate, parseMailbox, parseRename, parseSelect, parseStatus } from './parse-mailbox.ts'
import { parseCopyMove, parseStore, parseUidExpunge } from './parse-messages.ts'
import {
  parseAuthenticate,
  parseBase64,
  parseEnable,
  parseGetQuota,
  parseId,
  parseLogin,
  parseNothing,
  parseSetQuota,
} from './parse-session.ts'

type Parser = (args: Arguments, mode: { utf8: boolean }) => unknown
type Read = readonly [text: string, value: unknown]

const REV1 = { utf8: false }
const wireOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const box = (text: string) => ({ text, name: text })

const parsers = (name: string, parse: Parser, read: readonly Read[], malformed: readonly string[]): void => {
  describe(name, () => {
    for (const [text, value] of read)
      test(`${JSON.stringify(text)} is read`, () => assert.deepEqual(parse(new Arguments(text), REV1), value))
    for (const text of malformed)
      test(`${JSON.stringify(text.slice(0, 60))} is malformed`, () =>
        assert.ok(parse(new Arguments(text), REV1) instanceof Malformed))
  })
}

parsers(
  'a mailbox name',
  parseMailbox,
  [
    ['inbox', { text: 'inbox', name: 'INBOX' }],
    ['"Sent Items"', box('Sent Items')],
    ['Entw&APw-rfe', box('Entwürfe')],
    ['{5+}\r\na&-b/', { text: 'a&b/', name: null }],
    ['inBox/Child', { text: 'inBox/Child', name: 'INBOX/Child' }],
    ['a&b', { text: 'a&b', name: null }],
    [wireOf('"Entwürfe"'), box('Entwürfe')],
    ['"\xff"', { text: '\xff', name: null }],
    ['""', { text: '', name: null }],
    ['../../etc/passwd', { text: '../../etc/passwd', name: '../../etc/passwd' }],
  ],
  ['', '(', 'a b', '"a'],
)

describe('a mailbox name after UTF-8 was enabled', () => {
  test('is UTF-8, and an ampersand is an ampersand', () => {
    const read = (text: string) => parseMailbox(new Arguments(text), { utf8: true })
    assert.deepEqual(read('Entw&APw-rfe'), box('Entw&APw-rfe'))
    assert.deepEqual(read('R&D'), box('R&D'))
    assert.deepEqual(read(wireOf('"Entwürfe"')), box('Entwürfe'))
  })
})

parsers(
  'RENAME',
  parseRename,
  [
    ['a b', { from: box('a'), to: box('b') }],
    ['"a b" {1}\r\nc', { from: box('a b'), to: box('c') }],
  ],
  ['a', 'a ', 'a b c'],
)

parsers(
  'CREATE',
  parseCreate,
  [
    ['a/b', { mailbox: box('a/b'), specialUse: null }],
    ['a/', { mailbox: box('a'), specialUse: null }],
    ['Old (USE (\\archive))', { mailbox: box('Old'), specialUse: '\\Archive' }],
    ['Old (USE ())', { mailbox: box('Old'), specialUse: null }],
    ['Old (USE (\\All))', { mailbox: box('Old'), specialUse: 'unknown' }],
    ['Old (USE (\\Sent \\Junk))', { mailbox: box('Old'), specialUse: 'unknown' }],
  ],
  ['', 'a (USE)', 'a (USE \\Sent)', 'a (FOO (\\Sent))', 'a (USE (Sent))', 'a (USE (\\Sent)'],
)

parsers(
  'SELECT',
  parseSelect,
  [
    ['a', { mailbox: box('a'), condstore: false, qresync: null }],
    ['a (CONDSTORE)', { mailbox: box('a'), condstore: true, qresync: null }],
    [
      'a (QRESYNC (7 9))',
      {
        mailbox: box('a'),
        condstore: false,
        qresync: { uidValidity: 7, modseq: 9, knownUids: null, match: null },
      },
    ],
    [
      'a (QRESYNC (7 9 1:5,8) CONDSTORE)',
      {
        mailbox: box('a'),
        condstore: true,
        qresync: {
          uidValidity: 7,
          modseq: 9,
          knownUids: [
            [1, 5],
            [8, 8],
          ],
          match: null,
        },
      },
    ],
    [
      'a (QRESYNC (7 9 1:5 (1,2 4,5)))',
      {
        mailbox: box('a'),
        condstore: false,
        qresync: {
          uidValidity: 7,
          modseq: 9,
          knownUids: [[1, 5]],
          match: {
            numbers: [
              [1, 1],
              [2, 2],
            ],
            uids: [
              [4, 4],
              [5, 5],
            ],
          },
        },
      },
    ],
    [
      'a (QRESYNC (7 9 (1 4)))',
      {
        mailbox: box('a'),
        condstore: false,
        qresync: { uidValidity: 7, modseq: 9, knownUids: null, match: { numbers: [[1, 1]], uids: [[4, 4]] } },
      },
    ],
  ],
  [
    '',
    'a ()',
    'a (FOO)',
    'a CONDSTORE',
    'a (QRESYNC)',
    'a (QRESYNC (0 9))',
    'a (QRESYNC (7))',
    'a (QRESYNC (7 9 1:*))',
    'a (QRESYNC (7 9 $))',
    'a (QRESYNC (7 9 ))',
    'a (QRESYNC (7 9 1 (2)))',
  ],
)

parsers(
  'STATUS',
  parseStatus,
  [
    ['a (messages UIDNEXT)', { mailbox: box('a'), items: ['MESSAGES', 'UIDNEXT'] }],
    [
      'a (UIDVALIDITY UNSEEN DELETED SIZE RECENT HIGHESTMODSEQ MAILBOXID APPENDLIMIT DELETED-STORAGE)',
      {
        mailbox: box('a'),
        items: [
          'UIDVALIDITY',
          'UNSEEN',
          'DELETED',
          'SIZE',
          'RECENT',
          'HIGHESTMODSEQ',
          'MAILBOXID',
          'APPENDLIMIT',
          'DELETED-STORAGE',
        ],
      },
    ],
  ],
  ['a', 'a ()', 'a MESSAGES', 'a (FOO)'],
)

const list = (change: object) => ({
  reference: '',
  patterns: ['*'],
  select: [],
  returns: [],
  status: null,
  extended: false,
  ...change,
})
parsers(
  'LIST',
  parseList,
  [
    ['"" *', list({})],
    ['"" ""', list({ patterns: [''] })],
    ['a/ %', list({ reference: 'a/', patterns: ['%'] })],
    ['"" "Entw&APw-%"', list({ patterns: ['Entwü%'] })],
    ['"" "a&b*"', list({ patterns: [] })],
    ['"&" *', list({ patterns: [] })],
    ['() "" *', list({ extended: true })],
    ['(SUBSCRIBED recursivematch) "" *', list({ select: ['SUBSCRIBED', 'RECURSIVEMATCH'], extended: true })],
    ['(SPECIAL-USE) "" *', list({ select: ['SPECIAL-USE'], extended: true })],
    ['"" (INBOX "a b" %)', list({ patterns: ['INBOX', 'a b', '%'], extended: true })],
    ['"" * RETURN ()', list({ extended: true })],
    [
      '"" * RETURN (SPECIAL-USE CHILDREN SUBSCRIBED)',
      list({ returns: ['SPECIAL-USE', 'CHILDREN', 'SUBSCRIBED'], extended: true }),
    ],
    [
      '"" * return (status (MESSAGES) CHILDREN)',
      list({ returns: ['CHILDREN'], status: ['MESSAGES'], extended: true }),
    ],
  ],
  [
    '',
    '""',
    '"" ',
    '"" ()',
    '(RECURSIVEMATCH) "" *',
    '(RECURSIVEMATCH REMOTE) "" *',
    '(FOO) "" *',
    '"" * RETURN',
    '"" * RETURN (FOO)',
    '"" * RETURN (STATUS)',
    '"" * FOO',
    '"" (a',
    `"" (${'a '.repeat(100)}a)`,
  ],
)

parsers(
  'LSUB',
  parseLsub,
  [['"" %', { reference: '', patterns: ['%'] }]],
  ['', '() "" *', '"" (a b)', '"" * RETURN ()'],
)

const store = (change: object) => ({
  set: [[1, 1]],
  how: 'replace',
  silent: false,
  flags: { system: 0, keywords: '' },
  unchangedSince: null,
  ...change,
})
parsers(
  'STORE',
  parseStore,
  [
    ['1 FLAGS ()', store({})],
    [
      '1 +flags.silent (\\Seen \\DELETED)',
      store({ how: 'add', silent: true, flags: { system: 12, keywords: '' } }),
    ],
    ['1 -FLAGS \\Seen $Junk', store({ how: 'remove', flags: { system: 8, keywords: '$Junk' } })],
    ['1 FLAGS (work Work b)', store({ flags: { system: 0, keywords: 'b work' } })],
    ['1 (UNCHANGEDSINCE 0) FLAGS \\Draft', store({ unchangedSince: 0, flags: { system: 16, keywords: '' } })],
    ['$ FLAGS \\Flagged', store({ set: '$', flags: { system: 2, keywords: '' } })],
  ],
  [
    '',
    '1',
    '1 FLAGS',
    '1 FLAGS ',
    '1 FLAG ()',
    '1 FLAGS.LOUD ()',
    '1 FLAGS (\\Recent)',
    '1 FLAGS (\\*)',
    '1 FLAGS (\\Foo)',
    '1 FLAGS (a',
    '1 (UNCHANGEDSINCE) FLAGS ()',
    '1 (UNCHANGEDSINCE 5)FLAGS ()',
    `1 FLAGS (${'k'.repeat(101)})`,
    `1 FLAGS (${Array.from({ length: 70 }, (_, at) => `k${at}`).join(' ')})`,
  ],
)

parsers(
  'COPY and MOVE',
  parseCopyMove,
  [
    ['1:* Trash', { set: [[1, '*']], mailbox: box('Trash') }],
    ['$ "a b"', { set: '$', mailbox: box('a b') }],
  ],
  ['1', '1 ', 'x Trash', '1 a b'],
)

parsers('UID EXPUNGE', parseUidExpunge, [['3:4', { set: [[3, 4]] }]], ['', '3 4'])

parsers(
  'commands without arguments',
  parseNothing,
  [
    ['', { kind: 'nothing' }],
    [' ', { kind: 'nothing' }],
  ],
  ['x'],
)

parsers(
  'AUTHENTICATE',
  parseAuthenticate,
  [
    ['plain', { mechanism: 'PLAIN', initial: null }],
    ['PLAIN AGEAYg==', { mechanism: 'PLAIN', initial: Buffer.from('\0a\0b') }],
    ['PLAIN =', { mechanism: 'PLAIN', initial: new Uint8Array() }],
  ],
  ['', 'PLAIN AGEAYg', 'PLAIN ====', 'PLAIN a b', 'PLAIN A*==', 'PLAIN '],
)

parsers(
  'ENABLE',
  parseEnable,
  [
    ['condstore', { capabilities: ['CONDSTORE'] }],
    ['UTF8=ACCEPT IMAP4rev2 X-FOO', { capabilities: ['UTF8=ACCEPT', 'IMAP4REV2', 'X-FOO'] }],
  ],
  ['', '(CONDSTORE)', 'A '.repeat(65)],
)

parsers(
  'GETQUOTA',
  parseGetQuota,
  [
    ['""', { root: '' }],
    ['"a b"', { root: 'a b' }],
  ],
  ['', 'a b'],
)
parsers(
  'SETQUOTA',
  parseSetQuota,
  [
    ['"" (STORAGE 512)', { root: '', resources: [{ name: 'STORAGE', limit: 512 }] }],
    ['"" ()', { root: '', resources: [] }],
  ],
  ['""', '"" (STORAGE)', '"" (STORAGE x)'],
)

describe('ID', () => {
  const read = (text: string): unknown => {
    const id = parseId(new Arguments(text))
    return id instanceof Malformed ? id : [...id]
  }
  test('NIL and an empty list tell nothing', () => {
    assert.deepEqual(read('NIL'), [])
    assert.deepEqual(read('()'), [])
  })
  test('names are in lower case, NIL is left out', () =>
    assert.deepEqual(read('("Name" "Mail" "os" NIL {7}\r\nversion "1")'), [
      ['name', 'Mail'],
      ['version', '1'],
    ]))
  test('thirty fields are read, one more is not', () => {
    assert.equal(
      (read(`(${Array.from({ length: 30 }, (_, at) => `"k${at}" "v"`).join(' ')})`) as unknown[]).length,
      30,
    )
    assert.ok(
      read(`(${Array.from({ length: 31 }, (_, at) => `"k${at}" "v"`).join(' ')})`) instanceof Malformed,
    )
  })
  for (const text of ['', '("a")', '(a b)', '("a" "b"', '("a" (b))'])
    test(`${JSON.stringify(text)} is malformed`, () => assert.ok(read(text) instanceof Malformed))
})

describe('LOGIN', () => {
  test('name and password are read in any form, and the password is wrapped', () => {
    for (const text of ['me "p w"', '"me" {3}\r\np w', '{2+}\r\nme {3+}\r\np w']) {
      const login = parseLogin(new Arguments(text))
      assert.ok(!(login instanceof Malformed))
      assert.equal(login.userName, 'me')
      assert.equal(login.password.reveal(), 'p w')
      assert.doesNotMatch(JSON.stringify(login), /p w/)
    }
  })
  for (const text of ['', 'me', 'me ', 'me "a', 'me a b'])
    test(`${JSON.stringify(text)} is malformed, and the answer repeats none of it`, () => {
      const login = parseLogin(new Arguments(text))
      assert.ok(login instanceof Malformed)
    })
  test('empty ones are read, for the sign-in to refuse', () => {
    const login = parseLogin(new Arguments('"" ""'))
    assert.ok(!(login instanceof Malformed))
  })
})

describe('base64', () => {
  test('is strict', () => {
    assert.deepEqual(parseBase64('aGk='), Buffer.from('hi'))
    assert.deepEqual(parseBase64(''), Buffer.alloc(0))
    for (const text of ['aGk', 'a===', 'aGk=aGk=', 'aG\n=', 'aG-_', ' aGk='])
      assert.equal(parseBase64(text), null)
  })
})

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

  parsers(
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

  parsers(
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
