import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { changedFlags, hasKeyword, joinKeywords, parseKeyword, splitKeywords } from './keywords.ts'
import { KEYWORDS_MAX } from './message.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

test('a keyword is an atom, and well-known ones get their registered spelling', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['$forwarded', '$Forwarded'],
    ['$MDNSENT', '$MDNSent'],
    ['$notjunk', '$NotJunk'],
    ['Projekt', 'Projekt'],
    ['a&b|c~', 'a&b|c~'],
    ['', null],
    ['\\Seen', null],
    ['två', null],
    ['a b', null],
    ['x]', null],
    ['x[', 'x['],
    ['a(', null],
    ['a{', null],
    ['50%', null],
    ['a*', null],
    ['"', null],
    ['x'.repeat(101), null],
  ]
  for (const [text, keyword] of cases) assert.equal(parseKeyword(text), keyword, text)
})

test('every atom of RFC 9051 is a keyword and nothing else of ASCII is', () => {
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code)
    const isAtom = code > 32 && code < 127 && !['(', ')', '{', '%', '*', '"', '\\', ']'].includes(character)
    assert.equal(parseKeyword(character) !== null, isAtom, `character ${code}`)
  }
})

test('keywords are sorted, each once whatever its case', () => {
  assert.equal(joinKeywords(['b', 'A', 'B', 'a']), 'A b')
  assert.equal(joinKeywords([]), '')
})

test('flags are replaced, added and removed without regard to the case of keywords', () => {
  const before = { system: 9, keywords: 'Blue red' }
  const change = (how: 'replace' | 'add' | 'remove', system: number, keywords: string) =>
    changedFlags(before, { how, flags: { system, keywords }, unchangedSince: null })
  assert.deepEqual(change('replace', 2, 'z a'), { system: 2, keywords: 'a z' })
  assert.deepEqual(change('add', 2, 'RED green'), { system: 11, keywords: 'Blue green red' })
  assert.deepEqual(change('remove', 8, 'blue'), { system: 1, keywords: 'red' })
})

test('a message never has more than the limit of keywords', () => {
  const many = Array.from({ length: 100 }, (_, number) => `k${number}`)
  assert.equal(splitKeywords(joinKeywords(many)).length, KEYWORDS_MAX)
})

test('adding and then removing leaves what was there and no part of another keyword', () => {
  const keyword = fc.stringMatching(/^[a-cA-C]{1,3}$/)
  fc.assert(
    fc.property(fc.array(keyword), keyword, (before, one) => {
      const keywords = joinKeywords(before)
      const flags = { system: 0, keywords: one }
      const added = changedFlags({ system: 0, keywords }, { how: 'add', flags, unchangedSince: null })
      assert.ok(hasKeyword(added.keywords, one))
      const removed = changedFlags(added, { how: 'remove', flags, unchangedSince: null })
      assert.ok(!hasKeyword(removed.keywords, one))
      const others = splitKeywords(keywords).filter((other) => other.toLowerCase() !== one.toLowerCase())
      assert.equal(removed.keywords, joinKeywords(others))
    }),
  )
})
