import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { createThrottle, keysOf, THROTTLE_LIMITS, type Turn } from './throttle.ts'

const guess = (number: number): Uint8Array => new TextEncoder().encode(`guess ${number}`)
const FROM = '192.0.2.7'
const settled = () => new Promise((resolve) => setImmediate(resolve))

const afterGuesses = (count: number, clock = handClock()) => {
  const throttle = createThrottle(clock)
  for (let number = 0; number < count; number++) throttle.failed(FROM, guess(number))
  return { throttle, clock }
}

describe('throttling by source', () => {
  test('nine different guesses in a minute pass, the eleventh is slowed', () => {
    assert.equal(afterGuesses(9).throttle.verdict(FROM).kind, 'pass')
    assert.equal(afterGuesses(10).throttle.verdict(FROM).kind, 'slow')
  })

  test('20 guesses are slowed before the 21st', () => {
    const verdict = afterGuesses(20).throttle.verdict(FROM)
    assert.ok(verdict.kind === 'slow' && verdict.delayMs >= 10_000)
  })

  test('a minute later it passes again, until the day has had 50', () => {
    const { throttle, clock } = afterGuesses(20)
    clock.advance(60_000)
    assert.equal(throttle.verdict(FROM).kind, 'pass')
    for (let number = 20; number < 50; number++) throttle.failed(FROM, guess(number))
    clock.advance(60_000)
    assert.equal(throttle.verdict(FROM).kind, 'slow')
    clock.advance(86_400_000)
    assert.equal(throttle.verdict(FROM).kind, 'pass')
  })

  test('the same wrong secret again and again counts once', () => {
    const throttle = createThrottle(handClock())
    for (let time = 0; time < 10_000; time++) throttle.failed(FROM, guess(1))
    assert.equal(throttle.verdict(FROM).kind, 'pass')
  })

  test('a source that goes on for ever is blocked, unless somebody signed in well from it lately', () => {
    const stranger = afterGuesses(200).throttle
    assert.equal(stranger.verdict(FROM).kind, 'blocked')
    const { throttle } = afterGuesses(200)
    throttle.succeeded(FROM)
    const verdict = throttle.verdict(FROM)
    assert.ok(verdict.kind === 'slow' && verdict.delayMs <= THROTTLE_LIMITS.slowestMs)
  })

  test('guesses spread over one network count together, and not against another network', () => {
    const throttle = createThrottle(handClock())
    for (let host = 0; host < 12; host++) throttle.failed(`192.0.2.${host}`, guess(host))
    assert.equal(throttle.verdict('192.0.2.200').kind, 'slow')
    assert.equal(throttle.verdict('192.0.3.200').kind, 'pass')
  })

  test('in a queue who signed in well lately goes first, then who is not known, then those who failed least', () => {
    const clock = handClock()
    const throttle = createThrottle(clock)
    throttle.succeeded('192.0.2.1')
    for (let number = 0; number < 9; number++) throttle.failed('192.0.2.1', guess(number))
    throttle.failed('198.51.100.1', guess(1))
    const known = throttle.rank('192.0.2.1')
    const ranks = [known, throttle.rank('203.0.113.1'), throttle.rank('198.51.100.99')]
    assert.deepEqual([ranks, throttle.rank('192.0.2.2')], [[0, 1, 2], 10])
    clock.advance(86_400_000)
    assert.deepEqual([throttle.rank('192.0.2.1'), throttle.rank('198.51.100.1')], [1, 1])
  })

  test('who has an account and guesses goes with those who guess', () => {
    const { throttle } = afterGuesses(10)
    throttle.succeeded(FROM)
    assert.equal(throttle.rank(FROM), 11)
  })

  test('of many at once no more come in than may fail; right ones let the next in', async () => {
    const throttle = createThrottle(handClock())
    const turns: Turn[] = []
    const entering = Array.from({ length: 50 }, async () => void turns.push(await throttle.enter(FROM)))
    await settled()
    assert.equal(turns.length, 10)
    for (let right = 0; right < 50; right++) {
      assert.equal(turns[right]?.verdict.kind, 'pass')
      turns[right]?.leave()
      await settled()
    }
    await Promise.all(entering)
    assert.equal(throttle.verdict(FROM).kind, 'pass')
  })

  test('two hundred guesses at once: as the first ten fail the others are slowed, and beyond 100 blocked', async () => {
    const throttle = createThrottle(handClock())
    const turns: Turn[] = []
    for (let number = 0; number < 200; number++) void throttle.enter(FROM).then((turn) => turns.push(turn))
    await settled()
    for (let number = 0; number < 10; number++) {
      throttle.failed(FROM, guess(number))
      turns[number]?.leave()
    }
    await settled()
    const kinds = Object.groupBy(turns, ({ verdict }) => verdict.kind)
    assert.deepEqual([kinds.pass?.length, kinds.slow?.length, kinds.blocked?.length], [10, 90, 100])
  })

  test('those of one network count together, and wait for none of another', async () => {
    const throttle = createThrottle(handClock())
    const from: string[] = []
    for (let host = 0; host < 12; host++) void throttle.enter(`192.0.2.${host}`).then(() => from.push('this'))
    void throttle.enter('192.0.3.1').then(() => from.push('another'))
    await settled()
    assert.deepEqual([from.filter((each) => each === 'this').length, from.includes('another')], [10, true])
  })

  test('it remembers no more sources than its limit', () => {
    const throttle = createThrottle(handClock(), { ...THROTTLE_LIMITS, sourcesMax: 10 })
    for (let number = 0; number < 20; number++) throttle.failed(FROM, guess(number))
    for (let host = 0; host < 100; host++) throttle.failed(`10.${host}.0.1`, guess(0))
    assert.equal(throttle.verdict(FROM).kind, 'pass')
  })

  for (const [remote, keys] of [
    ['192.0.2.7', ['192.0.2.7', '192.0.2.0/24']],
    ['2001:db8:1:2:3:4:5:6', ['2001:db8:1:2::/64', '2001:db8:1::/48']],
    ['2001:db8::1', ['2001:db8:0:0::/64', '2001:db8:0::/48']],
    ['::1', ['0:0:0:0::/64', '0:0:0::/48']],
  ] as const) {
    test(`${remote} counts for ${keys.join(' and ')}`, () => assert.deepEqual(keysOf(remote), keys))
  }
})
