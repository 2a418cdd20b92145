import { box, parserTable } from '../../../test/support/imap-parser-table.ts'
import { parseCopyMove, parseStore, parseUidExpunge } from './parse-messages.ts'

const store = (change: object) => ({
  set: [[1, 1]],
  how: 'replace',
  silent: false,
  flags: { system: 0, keywords: '' },
  unchangedSince: null,
  ...change,
})
parserTable(
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

parserTable(
  'COPY and MOVE',
  parseCopyMove,
  [
    ['1:* Trash', { set: [[1, '*']], mailbox: box('Trash') }],
    ['$ "a b"', { set: '$', mailbox: box('a b') }],
  ],
  ['1', '1 ', 'x Trash', '1 a b'],
)

parserTable('UID EXPUNGE', parseUidExpunge, [['3:4', { set: [[3, 4]] }]], ['', '3 4'])
