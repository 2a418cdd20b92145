import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseAddresses } from '../../app/mail/compose/addresses.ts'
import { type Beginning, beginDraft, type QuoteWords } from '../../app/mail/compose/beginnings.ts'
import { type DraftFile, EMPTY, missingIn } from '../../app/mail/compose/draft.ts'
import {
  createSaver,
  SAVE_AFTER_MS,
  SAVE_AGAIN_AFTER_MS,
  type SaveState,
} from '../../app/mail/compose/saver.ts'
import type { Email } from '../../app/mail/jmap/types.ts'

describe('addresses as they are typed', () => {
  const TABLE: readonly (readonly [typed: string, found: readonly string[], rest?: readonly string[]])[] = [
    ['bo@example.se', ['null bo@example.se']],
    ['Åsa Öberg <asa@example.se>', ['Åsa Öberg asa@example.se']],
    ['"Öberg, Åsa" <asa@example.se>; bo@x.se', ['Öberg, Åsa asa@example.se', 'null bo@x.se']],
    ['a@x.se,\n b@x.se ,', ['null a@x.se', 'null b@x.se']],
    ['bo', [], ['bo']],
    ['Bo <bo>, a@x.se', ['null a@x.se'], ['Bo <bo>']],
    ['', []],
  ]
  for (const [typed, found, rest = []] of TABLE)
    test(JSON.stringify(typed), () => {
      const parsed = parseAddresses(typed)
      assert.deepEqual(
        parsed.addresses.map(({ name, email }) => `${name} ${email}`),
        found,
      )
      assert.deepEqual(parsed.rest, rest)
    })
})

const WORDS: QuoteWords = {
  wrote: (name) => `${name} wrote:`,
  passedOn: '--',
  from: 'From:',
  to: 'To:',
  cc: 'Cc:',
  subject: 'Subject:',
  date: 'Date:',
  moment: () => 'today',
}

const person = (email: string) => ({ name: null, email })

const LETTER: Email = {
  id: 'M1',
  blobId: 'M1',
  threadId: 'T1',
  mailboxIds: { F1: true },
  keywords: {},
  size: 1,
  receivedAt: '2026-11-22T10:00:00Z',
  from: [{ name: 'Åsa', email: 'asa@x.se' }],
  to: [person('me@x.se'), person('bo@x.se')],
  cc: [person('eva@x.se'), person('ASA@x.se')],
  bcc: null,
  replyTo: null,
  subject: 'Mötet',
  preview: '',
  hasAttachment: true,
  messageId: ['2@x.se'],
  references: ['1@x.se'],
  inReplyTo: ['1@x.se'],
  textBody: [],
  htmlBody: [],
  attachments: [
    {
      partId: '2',
      blobId: 'M1_2',
      size: 9,
      name: 'a.pdf',
      type: 'application/pdf',
      disposition: 'attachment',
      cid: null,
    },
  ],
  bodyValues: {},
}

const begin = (how: Beginning, email: Email = LETTER) =>
  beginDraft(how, {
    email,
    text: 'Hej\n> då\n',
    html: null,
    pictures: new Map(),
    own: ['Me@x.se'],
    words: WORDS,
  })

const emails = (addresses: readonly { email: string }[]) => addresses.map(({ email }) => email)

describe('a draft begins', () => {
  test('as an answer to who wrote, with what they wrote, in the thread', () => {
    const draft = begin('reply')
    assert.deepEqual([emails(draft.to), draft.cc, draft.files], [['asa@x.se'], [], []])
    assert.equal(draft.subject, 'Re: Mötet')
    assert.equal(draft.text, '\n\nÅsa wrote:\n> Hej\n>> då')
    assert.deepEqual([draft.inReplyTo, draft.references], [['2@x.se'], ['1@x.se', '2@x.se']])
    assert.deepEqual(draft.about, { id: 'M1', keyword: '$answered' })
  })

  test('as an answer to where the writer wants it', () =>
    assert.deepEqual(emails(begin('reply', { ...LETTER, replyTo: [person('list@x.se')] }).to), ['list@x.se']))

  test('as an answer to one’s own letter, to whom that was for', () =>
    assert.deepEqual(emails(begin('reply', { ...LETTER, from: [person('me@x.se')] }).to), [
      'me@x.se',
      'bo@x.se',
    ]))

  test('as an answer to all but oneself, each once', () => {
    const draft = begin('reply-all')
    assert.deepEqual([emails(draft.to), emails(draft.cc)], [['asa@x.se'], ['bo@x.se', 'eva@x.se']])
  })

  test('as something passed on, with its head and its files', () => {
    const draft = begin('forward')
    assert.equal(draft.subject, 'Fwd: Mötet')
    assert.match(
      draft.text,
      /^\n\n--\nFrom: Åsa <asa@x\.se>\nTo: me@x\.se, bo@x\.se\nCc: .*\nDate: today\nSubject: Mötet\n\nHej/,
    )
    assert.deepEqual(
      draft.files.map(({ name, state }) => [name, state]),
      [['a.pdf', { kind: 'there', blobId: 'M1_2' }]],
    )
    assert.deepEqual([draft.to, draft.inReplyTo], [[], null])
  })

  for (const subject of ['Re: x', 'SV: x', 're:x'])
    test(`with no second mark before ${subject}`, () =>
      assert.equal(begin('reply', { ...LETTER, subject }).subject, subject))
})

describe('before it is sent', () => {
  const files = (...kinds: readonly DraftFile['state']['kind'][]): readonly DraftFile[] =>
    kinds.map((kind, index) => ({
      key: `${index}`,
      name: `${index}.pdf`,
      type: '',
      size: 1,
      picture: null,
      state: STATES[kind],
    }))
  const STATES = {
    uploading: { kind: 'uploading', part: 0 },
    there: { kind: 'there', blobId: 'U1' },
    failed: { kind: 'failed', problem: 'unavailable' },
  } as const
  const to = [person('bo@x.se')]

  for (const [what, draft, missing] of [
    ['nobody to send it to', {}, { problem: 'mail-no-recipients' }],
    ['a file on its way', { to, files: files('there', 'uploading') }, { problem: 'mail-still-uploading' }],
    [
      'files that did not get there, by name',
      { to, files: files('failed', 'there', 'failed') },
      { problem: 'mail-files-missing', files: ['0.pdf', '2.pdf'] },
    ],
    ['nothing', { bcc: to, files: files('there') }, null],
  ] as const)
    test(`there is ${what} to see to`, () => assert.deepEqual(missingIn({ ...EMPTY, ...draft }), missing))
})

describe('saving what is typed', () => {
  const world = () => {
    const saves: { content: string; done: (id: string) => void; fail: () => void }[] = []
    const states: SaveState[] = []
    let due: { ms: number; act: () => void } | null = null
    const saver = createSaver<string>({
      save: (content) =>
        new Promise((resolve, reject) =>
          saves.push({ content, done: resolve, fail: () => reject(new Error('no')) }),
        ),
      onState: (state) => states.push(state),
      onSaved: () => {},
      after: (ms, act) => {
        due = { ms, act }
        return () => {
          due = null
        }
      },
    })
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const pass = async (ms: number) => {
      assert.equal(due?.ms, ms)
      due?.act()
      await turn()
    }
    return { saver, saves, states, turn, pass, isAnyDue: () => due !== null }
  }

  test('waits until nothing more is typed, and saves the last of it', async () => {
    const { saver, saves, states, turn, pass } = world()
    saver.change('h')
    saver.change('he')
    await pass(SAVE_AFTER_MS)
    assert.deepEqual(
      saves.map(({ content }) => content),
      ['he'],
    )
    saves[0]?.done('M1')
    await turn()
    assert.deepEqual(states, ['waiting', 'waiting', 'saving', 'saved'])
  })

  test('never runs twice at once', async () => {
    const { saver, saves, turn, pass } = world()
    saver.change('a')
    await pass(SAVE_AFTER_MS)
    saver.change('ab')
    await pass(SAVE_AFTER_MS)
    assert.equal(saves.length, 1)
    saves[0]?.done('M1')
    await turn()
    assert.equal(saves[1]?.content, 'ab')
  })

  test('tries again what could not be saved', async () => {
    const { saver, saves, states, turn, pass } = world()
    saver.change('a')
    await pass(SAVE_AFTER_MS)
    saves[0]?.fail()
    await turn()
    assert.equal(states.at(-1), 'failed')
    await pass(SAVE_AGAIN_AFTER_MS)
    assert.equal(saves[1]?.content, 'a')
  })

  test('what was typed while a save failed is what is tried next, as soon as ever', async () => {
    const { saver, saves, turn, pass } = world()
    saver.change('a')
    await pass(SAVE_AFTER_MS)
    saver.change('ab')
    saves[0]?.fail()
    await turn()
    await pass(SAVE_AFTER_MS)
    assert.equal(saves[1]?.content, 'ab')
  })

  test('stopped, it waits for what is under way, and saves no more', async () => {
    const { saver, saves, turn, pass, isAnyDue } = world()
    saver.change('a')
    await pass(SAVE_AFTER_MS)
    let isStopped = false
    const stopped = saver.stop().then(() => {
      isStopped = true
    })
    saver.change('ab')
    await turn()
    assert.equal(isStopped, false)
    saves[0]?.done('M7')
    await stopped
    assert.equal(isAnyDue(), false)
    await saver.flush()
    assert.equal(saves.length, 1)
  })

  for (const [what, whenStopped] of [
    ['before', []],
    ['while', ['ab']],
  ] as const)
    test(`goes on with what was typed ${what} it was stopped`, async () => {
      const { saver, saves, pass } = world()
      saver.change('a')
      await saver.stop()
      for (const typed of whenStopped) saver.change(typed)
      saver.resume()
      await pass(SAVE_AFTER_MS)
      assert.deepEqual(
        saves.map(({ content }) => content),
        [whenStopped[0] ?? 'a'],
      )
    })

  test('goes on with nothing when all was saved', async () => {
    const { saver, isAnyDue } = world()
    await saver.stop()
    saver.resume()
    assert.equal(isAnyDue(), false)
  })
})
