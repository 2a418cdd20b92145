import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { addressSet } from './networks.ts'
import { createThrottle, THROTTLE_LIMITS } from './throttle.ts'
import { limitsOfManyPeople, throttleByNetwork } from './throttle-by-network.ts'

const SCHOOL = '198.51.100.7'
const ELSEWHERE = '192.0.2.7'

const afterGuesses = (count: number) => {
  const clock = handClock()
  const throttle = throttleByNetwork(
    addressSet(['198.51.100.0/24']),
    createThrottle(clock, limitsOfManyPeople(THROTTLE_LIMITS)),
    createThrottle(clock),
  )
  for (const remote of [SCHOOL, ELSEWHERE])
    for (let number = 0; number < count; number++)
      throttle.failed(remote, new TextEncoder().encode(`guess ${number}`))
  return throttle
}

test('where many people are behind one address, what blocks one elsewhere is not even slowed', () => {
  const throttle = afterGuesses(110)
  assert.equal(throttle.verdict(ELSEWHERE).kind, 'blocked')
  assert.equal(throttle.verdict(SCHOOL).kind, 'pass')
})

test('guessing ends there too', async () => {
  const throttle = afterGuesses(2_000)
  assert.equal(throttle.verdict(SCHOOL).kind, 'blocked')
  throttle.succeeded(SCHOOL)
  const turn = await throttle.enter(SCHOOL)
  assert.equal(turn.verdict.kind, 'slow')
  turn.leave()
})
