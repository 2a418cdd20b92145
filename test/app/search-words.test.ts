import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { EmailFilter, Role } from '../../app/mail/jmap/types.ts'
import { listOf } from '../../app/mail/list/list-of.ts'
import { placeNamed } from '../../app/mail/search/places.ts'
import { searchedBy, startOfDayIn } from '../../app/mail/search/words.ts'

const mailbox = (id: string, name: string, role: Role | null) => ({
  ...{ id, name, role, parentId: null, sortOrder: 0, totalEmails: 0, unreadEmails: 0 },
})
const FOLDERS = [
  mailbox('F1', 'INBOX', 'inbox'),
  mailbox('F2', 'Junk', 'junk'),
  mailbox('F3', 'Trash', 'trash'),
  mailbox('F4', 'Mina kvitton', null),
  mailbox('F5', 'mina KVITTON', null),
]
const shownAs = ({ name, role }: { readonly name: string; readonly role: Role | null }): string =>
  role === 'trash' ? 'Deleted items' : name
const MEANINGS = {
  startOfDay: startOfDayIn('Europe/Stockholm'),
  placeNamed: placeNamed(FOLDERS, shownAs),
}

describe('what people write in the search', () => {
  const TABLE: readonly (readonly [words: string, filter: EmailFilter | null])[] = [
    ['', null],
    ['   ', null],
    ['rapport', { text: 'rapport' }],
    ['"årets rapport"', { text: 'årets rapport' }],
    ['from:anna', { from: 'anna' }],
    ['från:"Åsa Öberg"', { from: 'Åsa Öberg' }],
    ['TILL:bo', { to: 'bo' }],
    ['subject:hej', { subject: 'hej' }],
    ['ämne:"hej då"', { subject: 'hej då' }],
    ['has:attachment', { hasAttachment: true }],
    ['har:bilaga', { hasAttachment: true }],
    ['is:unread', { notKeyword: '$seen' }],
    ['är:flaggad', { hasKeyword: '$flagged' }],
    ['before:2026-11-01', { before: '2026-10-31T23:00:00Z' }],
    ['efter:2026-7-1', { after: '2026-06-30T22:00:00Z' }],
    ['before:2026', { before: '2025-12-31T23:00:00Z' }],
    ['in:junk', { inMailbox: 'F2' }],
    ['i:Borttaget', { inMailbox: 'F3' }],
    ['in:"Deleted items"', { inMailbox: 'F3' }],
    ['i:inkorgen', { inMailbox: 'F1' }],
    ['in:all', {}],
    ['i:"mina kvitton"', { operator: 'OR', conditions: [{ inMailbox: 'F4' }, { inMailbox: 'F5' }] }],
    ['-in:trash', { operator: 'NOT', conditions: [{ inMailbox: 'F3' }] }],
    ['-from:anna', { operator: 'NOT', conditions: [{ from: 'anna' }] }],
    [
      'from:anna has:attachment möte',
      { operator: 'AND', conditions: [{ from: 'anna' }, { hasAttachment: true }, { text: 'möte' }] },
    ],
  ]
  for (const [words, filter] of TABLE)
    test(`${JSON.stringify(words)} is ${JSON.stringify(filter)}`, () =>
      assert.deepEqual(searchedBy(words, MEANINGS)?.filter ?? null, filter))

  for (const words of ['before:igår', 'has:money', 'https://exempel.se/x', 'kl:12', 'in:nowhere'])
    test(`${words} names nothing, and is looked for as it stands`, () =>
      assert.deepEqual(searchedBy(words, MEANINGS)?.filter, { text: words }))
})

describe('where a search looks', () => {
  const more = { shownAs, timeZone: 'UTC', conversations: true }
  const ASIDE = { inMailboxOtherThan: ['F2', 'F3'] }
  const TEXT = { text: 'x' }
  const TABLE = [
    ['anywhere but among junk and what was deleted', 'inbox', 'x', [TEXT, ASIDE], 'aside'],
    ['in junk alone for whoever stands there', 'junk', 'x', [TEXT, { inMailbox: 'F2' }], 'others'],
    [
      'as usual where it is only said where not',
      'inbox',
      '-in:inbox',
      [{ operator: 'NOT', conditions: [{ inMailbox: 'F1' }] }, ASIDE],
      'aside',
    ],
    ['where it is said', 'inbox', 'x in:junk', [TEXT, { inMailbox: 'F2' }], null],
    ['everywhere where that is said', 'trash', 'x i:allt', [TEXT, {}], null],
  ] as const
  for (const [name, role, search, conditions, leavesOut] of TABLE)
    test(`is ${name}`, () => {
      const folder = FOLDERS.find((each) => each.role === role) ?? null
      const list = listOf({ folder, folders: FOLDERS, search, ...more })
      const filter = { operator: 'AND', conditions }
      assert.deepEqual(list, { filter, collapseThreads: false, leavesOut })
    })

  test('is no question where nothing is looked for', () =>
    assert.deepEqual(listOf({ ...more, folder: FOLDERS[0]!, folders: FOLDERS, search: ' ' }), {
      filter: { inMailbox: 'F1' },
      collapseThreads: true,
      leavesOut: null,
    }))
})
