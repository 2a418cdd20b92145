import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areaUnderCurve, quantile } from './statistics.ts'

test('two that are the same are told apart half of the time, two that are apart always', () => {
  const some = [1, 2, 3, 4, 5]
  assert.equal(areaUnderCurve(some, some), 0.5)
  assert.equal(
    areaUnderCurve(
      some,
      some.map((value) => value + 10),
    ),
    1,
  )
  assert.equal(areaUnderCurve([1, 3], [2, 4]), 0.75)
  assert.equal(quantile([5, 1, 3], 0.5), 3)
})
