import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Overloaded } from '../base/overloaded.ts'
import { createEasilyGuessed, createEstimateGuesses } from './easily-guessed.ts'

const isEasilyGuessed = createEasilyGuessed()

test('what is common, near on the keyboard, Swedish or the person’s own is easily guessed', async () => {
  for (const password of ['passwordpassword', 'qwertyuiopasdfgh', 'lösenordlösenord', 'lindgrenlindgren'])
    assert.equal(await isEasilyGuessed(password, ['anna.lindgren@example.test']), true, password)
  assert.equal(await isEasilyGuessed('lingon skog hej hopp', []), false)
})

test('the costliest passwords do not make the event loop wait', async () => {
  const estimate = createEstimateGuesses()
  await estimate('begin', [])
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  turn()
  await Promise.all(
    ['1q2w3e4r5t6y'.repeat(85), '20112012'.repeat(128), 'password'.repeat(128)].map((each) =>
      estimate(each, []),
    ),
  )
  isOver = true
  // On the loop itself there would be one turn for each of them.
  assert.ok(turns > 20, `${turns} turns`)
})

test('past a short queue an estimate is refused, and those that wait get theirs', async () => {
  const estimate = createEstimateGuesses()
  const asked = await Promise.allSettled(
    Array.from({ length: 40 }, () => estimate('lingon skog hej hopp', [])),
  )
  const refused = asked.filter((each) => each.status === 'rejected')
  assert.equal(refused.length, 20)
  assert.ok(refused.every(({ reason }) => reason instanceof Overloaded))
})
