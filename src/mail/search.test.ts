import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ANNA, named, type RealMail, realMail } from '../../test/support/real-mail.ts'
import { FLAG, type Uid } from './message.ts'
import { emailIdText } from './object-ids.ts'
import type { OpenMailbox } from './open-mailbox.ts'
import { searchMailbox } from './search/search-mailbox.ts'
import { type ReadingTexts, readSearchTexts } from './search/texts.ts'
import type { SearchKey } from './search.ts'

const never = new AbortController().signal

const search = async (real: RealMail, open: OpenMailbox, key: SearchKey): Promise<readonly number[]> =>
  real.mail.search(open, key, never)

const message = (fields: Readonly<Record<string, string>>, body = 'body'): string =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}\r\n`

/** Puts what the account has now into the index, as the indexer would. */
const indexAll = async (real: RealMail, which: (email: number) => boolean = () => true): Promise<void> => {
  const emails = new Set(
    (
      await Promise.all(
        (await real.mail.read.mailboxes(ANNA)).map(({ id }) => real.mail.read.numbers(ANNA, id, 0)),
      )
    ).flatMap((rows) => rows.map(({ email }) => email)),
  )
  const chosen = [...emails].filter(which)
  let at = 0
  const documents = []
  for await (const texts of readSearchTexts(real.mail.read, ANNA, chosen)) {
    const email = chosen[at++]
    if (texts !== null && email !== undefined) documents.push({ email, ...texts })
  }
  await real.index.add(ANNA, documents, null)
}

test('each key over numbers finds what it says', async () => {
  await using real = await realMail()
  await real.put([message({ Subject: 'one' })], undefined, { system: FLAG.seen, keywords: 'Blue $Junk' })
  await real.put([message({ Subject: 'two' }, 'x'.repeat(500))], undefined, {
    system: FLAG.seen | FLAG.flagged,
    keywords: '',
  })
  real.clock.advance(3_600_000)
  const late = await real.incoming(message({ Subject: 'three' }))
  // 23:30 the day before in UTC, but this day where it was received.
  const atMs = Date.UTC(2026, 10, 21, 23, 30)
  await real.mail.append(ANNA, named('INBOX'), [
    { message: late, flags: { system: 0, keywords: 'blue' }, date: { atMs, zoneMinutes: 60 } },
  ])
  using open = await real.open()
  const day = Math.floor(Date.UTC(2026, 10, 22) / 86_400_000)
  const not = (key: SearchKey): SearchKey => ({ kind: 'not', key })
  const cases: readonly (readonly [SearchKey, readonly number[]])[] = [
    [{ kind: 'all' }, [1, 2, 3]],
    [not({ kind: 'all' }), []],
    [{ kind: 'flags', system: FLAG.seen }, [1, 2]],
    [{ kind: 'flags', system: FLAG.seen | FLAG.flagged }, [2]],
    [not({ kind: 'flags', system: FLAG.seen }), [3]],
    [{ kind: 'keyword', keyword: 'BLUE' }, [1, 3]],
    [{ kind: 'keyword', keyword: '$junk' }, [1]],
    [{ kind: 'keyword', keyword: 'Blu' }, []],
    [
      {
        kind: 'uids',
        ranges: [
          [1, 1],
          [3, 99],
        ],
      },
      [1, 3],
    ],
    [{ kind: 'day', of: 'internal', is: 'on', day }, [1, 2, 3]],
    [{ kind: 'day', of: 'internal', is: 'before', day }, []],
    [{ kind: 'day', of: 'internal', is: 'since', day: day + 1 }, []],
    [{ kind: 'age', is: 'younger', seconds: 3_601 }, [1, 2]],
    [{ kind: 'age', is: 'younger', seconds: 3_600 }, []],
    [{ kind: 'age', is: 'older', seconds: 3_600 }, [1, 2, 3]],
    [{ kind: 'size', is: 'larger', octets: 500 }, [2]],
    [{ kind: 'size', is: 'smaller', octets: 500 }, [1, 3]],
    [{ kind: 'modseq', atLeast: open.table.modseqAt(1) }, [2, 3]],
    [{ kind: 'email', id: emailIdText(open.table.emailAt(1)) }, [2]],
    [{ kind: 'email', id: 'X1' }, []],
    [
      {
        kind: 'or',
        left: { kind: 'flags', system: FLAG.flagged },
        right: not({ kind: 'flags', system: FLAG.seen }),
      },
      [2, 3],
    ],
    [{ kind: 'and', keys: [] }, [1, 2, 3]],
    [
      {
        kind: 'and',
        keys: [
          { kind: 'flags', system: FLAG.seen },
          { kind: 'keyword', keyword: 'blue' },
        ],
      },
      [1],
    ],
  ]
  for (const [key, expected] of cases)
    assert.deepEqual(await search(real, open, key), expected, JSON.stringify(key))
})

test('the Date field is compared by its own calendar day, and a message without one was sent on none', async () => {
  await using real = await realMail()
  await real.put([
    message({ Date: 'Sun, 22 Nov 2026 00:30:00 +0200' }),
    message({ Date: 'Sat, 21 Nov 2026 23:30:00 -0500' }),
    message({ Subject: 'no date' }),
  ])
  using open = await real.open()
  const day = Math.floor(Date.UTC(2026, 10, 22) / 86_400_000)
  const sent = (is: 'before' | 'on' | 'since'): SearchKey => ({ kind: 'day', of: 'sent', is, day })
  assert.deepEqual(await search(real, open, sent('on')), [1])
  assert.deepEqual(await search(real, open, sent('before')), [2])
  assert.deepEqual(await search(real, open, sent('since')), [1])
  assert.deepEqual(await search(real, open, { kind: 'not', key: sent('since') }), [2, 3])
})

test('texts are searched decoded and without regard to case, in the index as without it', async () => {
  await using real = await realMail({}, true)
  const coded = '=?utf-8?Q?R=C3=A4ksm=C3=B6rg=C3=A5s?='
  const mixed = [
    'Subject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n',
    '--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    `${Buffer.from('Grönsaker och FRUKT').toString('base64')}\r\n`,
    '--b\r\nContent-Type: application/octet-stream; name=bilaga.bin\r\n\r\nhidden octets\r\n--b--\r\n',
  ].join('')
  await real.put([message({ Subject: coded, 'X-Empty': '' }), mixed, message({ From: 'a@example.test' })])
  using open = await real.open()
  const text = (where: 'body' | 'text', needle: string): SearchKey => ({ kind: 'text', where, needle })
  const field = (name: string, needle: string): SearchKey => ({ kind: 'field', name, needle })
  const cases: readonly (readonly [SearchKey, readonly number[]])[] = [
    [field('subject', 'KSMÖRG'), [1]],
    [field('subject', 'räksmörgås'), [1]],
    [field('from', 'parts'), []],
    [field('subject', 'parts'), [2]],
    [field('x-empty', ''), [1]],
    [field('to', ''), []],
    [text('text', 'RÄKSMÖRGÅS'), [1]],
    [text('body', 'räksmörgås'), []],
    [text('body', 'grönsaker OCH frukt'), [2]],
    [text('text', 'frukt'), [2]],
    [text('body', 'bilaga.bin'), [2]],
    [text('body', 'hidden'), []],
    [text('body', 'ö'), [2]],
    [text('text', ''), [1, 2, 3]],
  ]
  for (const indexed of [false, true]) {
    if (indexed) await indexAll(real)
    for (const [key, expected] of cases)
      assert.deepEqual(await search(real, open, key), expected, `${indexed} ${JSON.stringify(key)}`)
  }
})

test('a search that is aborted ends with what it has', async () => {
  await using real = await realMail()
  await real.put([message({ Subject: 'one' })])
  using open = await real.open()
  const aborted = AbortSignal.abort()
  const key: SearchKey = { kind: 'text', where: 'body', needle: 'body' }
  assert.deepEqual(await real.mail.search(open, key, aborted), [])
})

test('an index that does not answer makes no search wrong, and is told', async () => {
  await using real = await realMail({}, true)
  await real.put(Array.from({ length: 20 }, (_, number) => message({ Subject: `number ${number}` })))
  using open = await real.open()
  await real.index.close()
  assert.deepEqual(await search(real, open, { kind: 'text', where: 'text', needle: 'number 7' }), [8])
  assert.equal(real.faults.length, 1)
})

/** What a full scan answers, by the plainest possible reading of each message. */
const scan = async (real: RealMail, open: OpenMailbox, key: SearchKey): Promise<readonly number[]> =>
  searchMailbox({ read: real.mail.read, index: null, clock: real.clock, onFault: () => {} })(open, key, never)

test('the answer is the one of a full scan, wherever the index has got to, for any needle', async () => {
  await using real = await realMail({}, true)
  // Needles that a text index trips over: quotes, operators, what FTS5 cannot tell apart, both ends of trigrams.
  const piece = fc.constantFrom(
    ...[
      'a',
      'b',
      'ab',
      'abc',
      '"',
      '""',
      '*',
      ' AND ',
      'NEAR(',
      ':',
      '-',
      '^',
      '\u{1f600}',
      'ä',
      'a\u0308',
      'Σ',
    ],
    ...['ς', 'İ', '\ufffd', '\ufffe', '\uffff', '\u0301', '\r\n', '\t', '中文字', 'body', 'header : '],
  )
  const words = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  const texts = fc.sample(fc.tuple(words, words), { numRuns: 60, seed: 7 })
  await real.put(
    texts.map(([subject, body]) =>
      message(
        {
          Subject: `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
          'Content-Type': 'text/plain; charset=utf-8',
        },
        body,
      ),
    ),
  )
  using open = await real.open()
  const leaf: fc.Arbitrary<SearchKey> = fc.oneof(
    words.map((needle): SearchKey => ({ kind: 'text', where: 'text', needle })),
    words.map((needle): SearchKey => ({ kind: 'text', where: 'body', needle })),
    words.map((needle): SearchKey => ({ kind: 'field', name: 'subject', needle })),
    fc.integer({ min: 1, max: 60 }).map((to): SearchKey => ({ kind: 'uids', ranges: [[1, to]] })),
  )
  const { key } = fc.letrec<{ key: SearchKey }>((tie) => ({
    key: fc.oneof(
      { maxDepth: 2 },
      leaf,
      tie('key').map((inner): SearchKey => ({ kind: 'not', key: inner })),
      fc.tuple(tie('key'), tie('key')).map(([left, right]): SearchKey => ({ kind: 'or', left, right })),
      fc.array(tie('key'), { maxLength: 3 }).map((keys): SearchKey => ({ kind: 'and', keys })),
    ),
  }))
  const agree = () =>
    fc.assert(
      fc.asyncProperty(key, async (one) => {
        assert.deepEqual(await search(real, open, one), await scan(real, open, one))
      }),
      { numRuns: 120 },
    )
  await agree()
  await indexAll(real, (email) => email % 3 === 0)
  await agree()
  await real.mail.remove(ANNA, open.id, [3, 4, 5, 6] as Uid[])
  await real.put([message({ Subject: 'abc' }, 'abc')])
  await open.refresh()
  await agree()
  await indexAll(real)
  await agree()
})

test('what the parts of messages say is read a few at a time, since hostile mail has much of it', async () => {
  await using real = await realMail()
  await real.put(Array.from({ length: 30 }, (_, number) => message({ Subject: 'x' }, `body ${number}`)))
  using open = await real.open()
  const atOnce: number[] = []
  const { read } = real.mail
  const counting: ReadingTexts = {
    ...read,
    texts: (account, emails, columns) => {
      atOnce.push(emails.length)
      return read.texts(account, emails, columns)
    },
  }
  const needs = { read: counting, index: null, clock: real.clock, onFault: () => {} }
  const found = await searchMailbox(needs)(open, { kind: 'text', where: 'body', needle: 'body 29' }, never)
  assert.deepEqual(found, [30])
  assert.deepEqual(atOnce, [8, 8, 8, 6])
})

test('what is found without the index is what a plain comparison of every text finds', async () => {
  await using real = await realMail()
  const bodies = ['alpha beta', 'ALPHA', 'beta\r\nalpha', 'gamma', '']
  await real.put(bodies.map((body) => message({ Subject: 'x' }, body)))
  using open = await real.open()
  for (const needle of ['alpha', 'beta', 'a b', 'z', '']) {
    const expected = bodies.flatMap((body, index) => (body.toLowerCase().includes(needle) ? [index + 1] : []))
    assert.deepEqual(await search(real, open, { kind: 'text', where: 'body', needle }), expected, needle)
  }
})
