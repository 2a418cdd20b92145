import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Summary } from '../../app/mail/jmap/types.ts'
import { isFlagged, type RowIn, wordsOf } from '../../app/mail/list/row-words.ts'

const SUMMARY: Summary = {
  id: 'M1',
  threadId: 'T1',
  mailboxIds: { F1: true },
  keywords: { $seen: true },
  size: 1,
  receivedAt: '2026-11-22T10:00:00Z',
  from: [{ name: 'Åsa', email: 'asa@x.se' }],
  to: [{ name: null, email: 'bo@x.se' }],
  subject: ' Mötet ',
  preview: 'Vi ses',
  hasAttachment: false,
}

/** A conversation of emails that differ in this, oldest first; the row is of the newest. */
const row = (...different: readonly Partial<Summary>[]) => {
  const conversation = different.map((each, index) => ({ ...SUMMARY, id: `M${index}`, ...each }))
  return { email: conversation.at(-1)!, conversation }
}

const LANGUAGE = {
  text: (key: string, values = {}) => [key.replace('mail.list.', ''), ...Object.values(values)].join(' '),
  short: (atMs: number) => new Date(atMs).toISOString().slice(0, 10),
}
const INBOX: RowIn = { showsRecipients: false, folderName: null }
const SENT: RowIn = { ...INBOX, showsRecipients: true }

describe('what a row says as it is read out', () => {
  const FLAGGED = { $seen: true, $flagged: true } as const
  const BO = [{ name: 'Bo', email: 'bo@x.se' }]
  const TABLE: readonly (readonly [what: string, row: ReturnType<typeof row>, at: RowIn, spoken: string])[] =
    [
      ['who, what, when and how it begins', row({}), INBOX, 'Åsa, Mötet, 2026-11-22, Vi ses'],
      ['that it is unread, first', row({ keywords: {} }), INBOX, 'unread Åsa, Mötet, 2026-11-22, Vi ses'],
      ['the recipients of what was sent', row({}), SENT, 'bo@x.se, Mötet, 2026-11-22, Vi ses'],
      [
        'that there is no sender and no subject',
        row({ from: null, subject: ' ' }),
        INBOX,
        'noSender, noSubject, 2026-11-22, Vi ses',
      ],
      ['that there are no recipients', row({ to: [] }), SENT, 'noRecipients, Mötet, 2026-11-22, Vi ses'],
      [
        'where it lies, when it was found',
        row({}),
        { ...INBOX, folderName: 'Resor' },
        'Åsa, Mötet, 2026-11-22, Resor, Vi ses',
      ],
      [
        'each who writes in a conversation once, and how many emails there are',
        row({}, { from: BO }, {}),
        INBOX,
        'Åsa, Bo, Mötet, 2026-11-22, inConversation 3, Vi ses',
      ],
      [
        'what is so of any email of a conversation',
        row({ keywords: FLAGGED, hasAttachment: true }, {}),
        INBOX,
        'Åsa, Mötet, 2026-11-22, inConversation 2, hasAttachment, flagged, Vi ses',
      ],
      [
        'that its newest was answered and forwarded',
        row({ keywords: { $seen: true, $answered: true, $forwarded: true } }),
        INBOX,
        'Åsa, Mötet, 2026-11-22, answered, forwarded, Vi ses',
      ],
      [
        'nothing of answers to those before it',
        row({ keywords: { $seen: true, $answered: true, $forwarded: true } }, {}),
        INBOX,
        'Åsa, Mötet, 2026-11-22, inConversation 2, Vi ses',
      ],
    ]
  for (const [what, said, at, spoken] of TABLE)
    test(what, () => assert.equal(wordsOf(said, at, LANGUAGE).spoken, spoken))
})

test('a conversation is flagged when one of its emails is', () => {
  assert.equal(isFlagged(row({ keywords: { $flagged: true } }, {})), true)
  assert.equal(isFlagged(row({}, {})), false)
})
