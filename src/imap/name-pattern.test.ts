import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { namePattern } from './name-pattern.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const matches = (pattern: string, name: string, reference = ''): boolean =>
  namePattern(reference, pattern).matches(name)

const CASES: readonly (readonly [pattern: string, name: string, expected: boolean])[] = [
  ['*', 'a/b/c', true],
  ['%', 'a', true],
  ['%', 'a/b', false],
  ['%/%', 'a/b', true],
  ['a*', 'a', true],
  ['a/%', 'a', false],
  ['*c', 'a/b/c', true],
  ['%c', 'a/b/c', false],
  ['a%c', 'abbc', true],
  ['a%c', 'ab/c', false],
  ['*%', 'a/b', true],
  ['%*', 'a/b', true],
  ['*/b%', 'a/b/c', false],
  ['inbox', 'INBOX', true],
  ['inbox/%', 'INBOX/a', true],
  ['iNb%', 'INBOX', false],
  ['inboxes', 'INBOXES', false],
  ['inbox%', 'INBOX', true],
  ['inbox*', 'INBOX/a', true],
  ['inbox%', 'inboxes', true],
  ['inbox%', 'INBOXES', false],
  ['INBOX%', 'INBOXES', true],
  ['archive', 'Archive', false],
  ['', 'a', false],
  ['e\u0301', '\u00e9', true],
]

for (const [pattern, name, expected] of CASES) {
  test(`${JSON.stringify(pattern)} ${expected ? 'matches' : 'does not match'} ${name}`, () => {
    assert.equal(matches(pattern, name), expected)
  })
}

test('the reference stands before the pattern', () => {
  assert.equal(matches('%', 'a/b', 'a/'), true)
  assert.equal(matches('%', 'b', 'a/'), false)
})

test('any pattern means what its plain reading as a regular expression means', () => {
  const letters = (...extra: string[]) =>
    fc.string({ unit: fc.constantFrom('a', 'b', '/', ...extra), maxLength: 8 })
  fc.assert(
    fc.property(letters('*', '%'), letters(), (pattern, name) => {
      const source = pattern
        .split('')
        .map((letter) => (letter === '*' ? '.*' : letter === '%' ? '[^/]*' : letter))
        .join('')
      assert.equal(matches(pattern, name), new RegExp(`^${source}$`).test(name))
    }),
  )
})

test('a pattern made to explode is answered, which backtracking would not live to do', () => {
  const pattern = namePattern('', '*a%'.repeat(150))
  assert.equal(pattern.matches(`${'a'.repeat(498)}/a`), true)
  assert.equal(pattern.matches(`${'a'.repeat(499)}/`), false)
  assert.equal(pattern.matches('b'.repeat(500)), false)
})
