import assert from 'node:assert/strict'
import { test } from 'node:test'
import { latin1 } from './byte-string.ts'
import { fieldSelector, fieldsOf, fieldText, headerText } from './header-fields.ts'

const HEADER =
  'Received: from a\r\n\tby b\r\nSubject: one\r\nX-Subject: two\r\nTO : x@y\r\nno field\r\nsubject: three\r\n\r\n'

test('HEADER.FIELDS keeps folding and order, whatever the case, and ends with an empty line', () => {
  const cases: readonly [names: string[], not: boolean, expected: string][] = [
    [['SUBJECT'], false, 'Subject: one\r\nsubject: three\r\n\r\n'],
    [['received', 'to'], false, 'Received: from a\r\n\tby b\r\nTO : x@y\r\n\r\n'],
    [['missing'], false, '\r\n'],
    [['subject', 'received', 'x-subject'], true, 'TO : x@y\r\nno field\r\n\r\n'],
    [['x-subj', 'rec', 'subject-x', 'sub ject', 'sub', ''], false, '\r\n'],
    [['sub', 'subject', 'SUBJECT'], false, 'Subject: one\r\nsubject: three\r\n\r\n'],
    [[], true, HEADER],
    [[], false, '\r\n'],
  ]
  for (const [names, not, expected] of cases) {
    assert.equal(fieldSelector(names, not)(HEADER), expected, `${names.join()} ${not}`)
  }
})

test('a header without an empty line, or without its last line end, is still answered with both', () => {
  assert.equal(fieldSelector(['b'], false)('A: 1\r\nB: 2'), 'B: 2\r\n\r\n')
  assert.equal(fieldSelector(['a'], false)('A: 1\nB: 2\n'), 'A: 1\n\r\n')
  assert.equal(fieldSelector(['a'], false)(''), '\r\n')
})

test('octets beyond ASCII pass through a selection unchanged', () => {
  assert.equal(fieldSelector(['a'], false)('A: \xe5\xff\0\r\nB: x\r\n\r\n'), 'A: \xe5\xff\0\r\n\r\n')
})

test('every octet of a header belongs to one field, up to the empty line', () => {
  let at = 0
  for (const field of fieldsOf(HEADER)) {
    assert.equal(field.start, at)
    at = field.end
  }
  assert.equal(HEADER.slice(at), '\r\n')
  assert.deepEqual(
    [...fieldsOf(HEADER)].map((field) => field.name),
    ['received', 'subject', 'x-subject', 'to', '', 'subject'],
  )
})

test('values are read unfolded and decoded, all of a name in order', () => {
  const header =
    'Subject: =?utf-8?q?=C3=A5?=\r\n =?utf-8?q?=C3=A4?=\r\nX: y\r\nsubject:  plain\r\n\tmore \r\n\r\nSubject: no'
  assert.deepEqual(fieldText(header, 'Subject'), ['åä', 'plain\tmore'])
  assert.deepEqual(fieldText(header, 'missing'), [])
  // The last octet of à in UTF-8 is A0, which is a space in latin1.
  assert.deepEqual(fieldText(latin1(Buffer.from('Subject: à la voilà\r\n')), 'subject'), ['à la voilà'])
})

test('a whole header reads as a line a field', () => {
  assert.equal(
    headerText('To: a\r\n b\r\nSubject: =?iso-8859-1?q?=E5?=\r\n\r\nbody'),
    'To: a b\nSubject: å\n',
  )
})

test('a header of 87,000 fields is selected from in time that grows with its length', () => {
  const header = `${'a:\n'.repeat(87_000)}\n`
  const select = fieldSelector(['b'], false)
  const before = process.cpuUsage()
  assert.equal(select(header), '\r\n')
  assert.ok(process.cpuUsage(before).user < 500_000)
})
