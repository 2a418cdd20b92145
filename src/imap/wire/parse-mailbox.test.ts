import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { box, parserTable, wireOf } from '../../../test/support/imap-parser-table.ts'
import { Arguments } from './arguments.ts'
import { parseCreate, parseMailbox, parseRename, parseSelect, parseStatus } from './parse-mailbox.ts'

parserTable(
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

parserTable(
  'RENAME',
  parseRename,
  [
    ['a b', { from: box('a'), to: box('b') }],
    ['"a b" {1}\r\nc', { from: box('a b'), to: box('c') }],
  ],
  ['a', 'a ', 'a b c'],
)

parserTable(
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

parserTable(
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

parserTable(
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
