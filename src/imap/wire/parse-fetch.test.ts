import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Arguments } from './arguments.ts'
import { Malformed } from './malformed.ts'
import { parseFetch } from './parse-fetch.ts'
import type { FetchItem } from './syntax.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time; test/fuzz looks for new ones

const itemsOf = (text: string): readonly FetchItem[] => {
  const fetch = parseFetch(new Arguments(`1 ${text}`))
  assert.ok(!(fetch instanceof Malformed), `${text}: ${(fetch as Malformed).text}`)
  return fetch.items
}
const kinds = (text: string): string =>
  itemsOf(text)
    .map((item) => item.kind)
    .join(' ')
const bodyOf = (text: string): Extract<FetchItem, { kind: 'body' }> => {
  const [item] = itemsOf(text)
  assert.equal(item?.kind, 'body')
  return item as Extract<FetchItem, { kind: 'body' }>
}

describe('what FETCH asks for', () => {
  for (const [text, expected] of [
    ['FLAGS', 'FLAGS'],
    ['(flags uid)', 'FLAGS UID'],
    ['(UID)', 'UID'],
    ['ALL', 'FLAGS INTERNALDATE RFC822.SIZE ENVELOPE'],
    ['fast', 'FLAGS INTERNALDATE RFC822.SIZE'],
    ['FULL', 'FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY'],
    ['(BODY BODYSTRUCTURE MODSEQ EMAILID THREADID)', 'BODY BODYSTRUCTURE MODSEQ EMAILID THREADID'],
    ['(PREVIEW FLAGS)', 'PREVIEW FLAGS'],
    ['(BINARY[1] BINARY.PEEK[1.2]<0.5> BINARY.SIZE[1])', 'binary binary binary-size'],
  ] as const)
    test(`${text} is ${expected}`, () => assert.equal(kinds(text), expected))

  for (const [text, part, kind, name, peek] of [
    ['BODY[]', [], 'all', 'BODY[]', false],
    ['BODY.PEEK[]', [], 'all', 'BODY[]', true],
    ['body[header]', [], 'header', 'BODY[HEADER]', false],
    ['BODY[1.2.3]', [1, 2, 3], 'all', 'BODY[1.2.3]', false],
    ['BODY.PEEK[1.MIME]', [1], 'mime', 'BODY[1.MIME]', true],
    ['BODY[2.1.TEXT]<10.20>', [2, 1], 'text', 'BODY[2.1.TEXT]<10>', false],
    ['BODY[HEADER.FIELDS (Date FROM)]', [], 'fields', 'BODY[HEADER.FIELDS (Date FROM)]', false],
    ['BODY[1.HEADER.FIELDS.NOT ("x(y")]', [1], 'fields', 'BODY[1.HEADER.FIELDS.NOT ("x(y")]', false],
    ['RFC822', [], 'all', 'RFC822', false],
    ['RFC822.HEADER', [], 'header', 'RFC822.HEADER', true],
    ['RFC822.TEXT', [], 'text', 'RFC822.TEXT', false],
  ] as const)
    test(`${text} is answered as ${name}${peek ? ' and leaves \\Seen alone' : ''}`, () => {
      const body = bodyOf(text)
      assert.deepEqual(
        [body.section.part, body.section.of.kind, body.name, body.peek],
        [part, kind, name, peek],
      )
    })

  test('field names are compared in lower case and echoed as asked for', () => {
    const { section } = bodyOf('BODY.PEEK[HEADER.FIELDS (DATE X-Spam {4}\r\nFrom)]')
    assert.deepEqual(section.of, { kind: 'fields', names: ['date', 'x-spam', 'from'], not: false })
    assert.equal(section.text, 'HEADER.FIELDS (DATE X-Spam From)')
  })

  test('a partial tells where to begin and how much', () => {
    assert.deepEqual(bodyOf('BODY[]<5.4294967295>').partial, { from: 5, octets: 4_294_967_295 })
    assert.equal(bodyOf('BODY[]').partial, null)
  })

  test('LAZY belongs to PREVIEW, what follows to FETCH', () => {
    assert.deepEqual(itemsOf('(PREVIEW (LAZY) UID)'), [{ kind: 'PREVIEW', lazy: true }, { kind: 'UID' }])
    const fetch = parseFetch(new Arguments('1:* PREVIEW (CHANGEDSINCE 7)'))
    assert.deepEqual(fetch, {
      set: [[1, '*']],
      items: [{ kind: 'PREVIEW', lazy: false }],
      changedSince: 7,
      vanished: false,
    })
  })

  test('modifiers come after the items', () => {
    const fetch = parseFetch(new Arguments('$ (FLAGS) (CHANGEDSINCE 12345 VANISHED)'))
    assert.deepEqual(fetch, { set: '$', items: [{ kind: 'FLAGS' }], changedSince: 12_345, vanished: true })
  })

  for (const text of [
    '',
    '1',
    '1 ',
    '1 ()',
    '1 (FLAGS',
    '1 FLAGS UID',
    '1 (ALL)',
    '1 (FLAGS  UID)',
    '1 FOO',
    '0 FLAGS',
    'x FLAGS',
    '1 BODY[',
    '1 BODY[MIME]',
    '1 BODY[0]',
    '1 BODY[1.]',
    '1 BODY[1.0.2]',
    '1 BODY[FOO]',
    '1 BODY[HEADER.FIELDS]',
    '1 BODY[HEADER.FIELDS ()]',
    '1 BODY[HEADER.FIELDS (a b]',
    '1 BODY[HEADER.FIELDS ("a:b")]',
    '1 BODY[HEADER.FIELDS ({2}\r\na\n)]',
    '1 BODY[]<0.0>',
    '1 BODY[]<0>',
    '1 BODY[]<-1.5>',
    '1 BODY.PEEK',
    '1 BINARY[TEXT]',
    '1 BINARY.SIZE[1]<0.5>',
    '1 PREVIEW (LAZY',
    '1 PREVIEW (FUZZY)',
    '1 FLAGS (CHANGEDSINCE)',
    '1 FLAGS (VANISHED)',
    '1 FLAGS ()',
    `1 BODY[${'1.'.repeat(100)}1]`,
    `1 (${'FLAGS '.repeat(256)}FLAGS)`,
  ])
    test(`${JSON.stringify(text.slice(0, 40))} is malformed`, () =>
      assert.ok(parseFetch(new Arguments(text)) instanceof Malformed))

  test('any section that is written is read as it was', () => {
    const part = fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 5 })
    const rest = fc.constantFrom('', 'HEADER', 'TEXT', 'MIME', 'HEADER.FIELDS (A B)', 'HEADER.FIELDS.NOT (C)')
    fc.assert(
      fc.property(part, rest, fc.boolean(), (numbers, words, peek) => {
        if (words === 'MIME' && numbers.length === 0) return
        const text = [...numbers, ...(words === '' ? [] : [words])].join('.')
        const body = bodyOf(`${peek ? 'BODY.PEEK' : 'BODY'}[${text}]`)
        assert.deepEqual([body.section.part, body.section.text, body.peek], [numbers, text, peek])
      }),
    )
  })
})
