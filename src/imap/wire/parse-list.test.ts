import { parserTable } from '../../../test/support/imap-parser-table.ts'
import { parseList, parseLsub } from './parse-list.ts'

const list = (change: object) => ({
  reference: '',
  patterns: ['*'],
  select: [],
  returns: [],
  status: null,
  extended: false,
  ...change,
})
parserTable(
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

parserTable(
  'LSUB',
  parseLsub,
  [['"" %', { reference: '', patterns: ['%'] }]],
  ['', '() "" *', '"" (a b)', '"" * RETURN ()'],
)
