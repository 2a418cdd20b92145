import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Arguments } from './arguments.ts'
import { knownSet, parseRanges, resolveRanges, SEQUENCE_RANGES_MAX, sequenceSet } from './sequence-set.ts'
import type { SequenceRange } from './syntax.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time; test/fuzz looks for new ones

describe('sequence sets', () => {
  test('single numbers, ranges and the largest are read', () => {
    assert.deepEqual(parseRanges('1,3:5,*,7:*,*:2'), [
      [1, 1],
      [3, 5],
      ['*', '*'],
      [7, '*'],
      ['*', 2],
    ])
    assert.deepEqual(parseRanges('4294967295'), [[4_294_967_295, 4_294_967_295]])
  })

  for (const text of [
    '',
    '0',
    '01',
    '1,',
    ',1',
    '1:',
    ':1',
    '1::2',
    '1:2:3',
    '4294967296',
    '**',
    '-1',
    '1 2',
    'a',
  ])
    test(`${JSON.stringify(text)} is no set`, () => assert.equal(parseRanges(text), null))

  test('the saved result stands for itself, and never among what QRESYNC knows', () => {
    assert.equal(sequenceSet(new Arguments('$')), '$')
    assert.equal(knownSet(new Arguments('$')), null)
    assert.equal(knownSet(new Arguments('1:*')), null)
    assert.deepEqual(knownSet(new Arguments('1:3')), [[1, 3]])
  })

  test('a set of too many ranges is refused', () => {
    assert.equal(parseRanges(Array(SEQUENCE_RANGES_MAX).fill('1').join())?.length, SEQUENCE_RANGES_MAX)
    assert.equal(
      parseRanges(
        Array(SEQUENCE_RANGES_MAX + 1)
          .fill('1')
          .join(),
      ),
      null,
    )
  })

  const resolved = [
    ['1:3', 10, [[1, 3]]],
    ['3:1', 10, [[1, 3]]],
    ['*', 10, [[10, 10]]],
    ['500:*', 400, [[400, 500]]], // always holds the last (RFC 9051 §9 seq-range)
    ['*:4', 10, [[4, 10]]],
    [
      '5,1,2',
      10,
      [
        [1, 2],
        [5, 5],
      ],
    ], // prettier-ignore
    ['1:5,3:9,10', 10, [[1, 10]]],
    ['1:4294967295', 3, [[1, 4_294_967_295]]],
    ['*', 0, []],
    ['1:*', 0, []],
    ['2,*', 0, [[2, 2]]],
  ] as const
  for (const [text, largest, ranges] of resolved)
    test(`${text} of ${largest} is ${JSON.stringify(ranges)}`, () =>
      assert.deepEqual(resolveRanges(parseRanges(text) ?? [], largest), ranges))

  test('resolving keeps exactly the numbers named, and writing a set reads back the same', () => {
    const end = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant('*' as const))
    const ranges = fc.array(fc.tuple(end, end) as fc.Arbitrary<SequenceRange>, { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(ranges, fc.integer({ min: 1, max: 25 }), (set, largest) => {
        const written = set.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',')
        assert.deepEqual(parseRanges(written), set)
        const named = new Set<number>()
        for (const [from, to] of set) {
          const [a, b] = [from, to].map((each) => (each === '*' ? largest : each)) as [number, number]
          for (let number = Math.min(a, b); number <= Math.max(a, b); number++) named.add(number)
        }
        const kept: number[] = []
        for (const [from, to] of resolveRanges(set, largest))
          for (let number = from; number <= to; number++) kept.push(number)
        assert.deepEqual(
          kept,
          [...named].sort((a, b) => a - b),
        )
      }),
    )
  })
})
