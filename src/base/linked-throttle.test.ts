import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { memoryLinks } from '../../test/support/memory-links.ts'
import { noLink } from './bus.ts'
import { sha256 } from './digest.ts'
import { linkedThrottle } from './linked-throttle.ts'
import { createThrottle, type Throttle } from './throttle.ts'

const SOURCE = '203.0.113.9'
const PROCESSES = 10
const CONNECTIONS = 40 // of the attacker's, spread over all processes
const STEP_MS = 10
const BUS_MS = 50 // many times what it takes
const DAY_MS = 86_400_000
const LASTS_MS = 600_000

const digest = (guess: number): Uint8Array => sha256(Buffer.from(`guess ${guess}`))

/**
 * Every connection guesses again as soon as it was answered, each time with another secret. How many were compared: a
 * verdict that blocks is an answer too, but nothing is compared then.
 */
const attack = (throttles: readonly Throttle[], clock: ReturnType<typeof handClock>, tick: () => void) => {
  const freeMs = Array.from({ length: CONNECTIONS }, () => 0)
  let compared = 0
  for (let nowMs = 0; nowMs < LASTS_MS; nowMs += STEP_MS) {
    for (const [connection, atMs] of freeMs.entries()) {
      if (atMs > nowMs) continue
      const throttle = throttles[connection % throttles.length] as Throttle
      const verdict = throttle.verdict(SOURCE)
      if (verdict.kind === 'blocked') {
        freeMs[connection] = nowMs + 1_000
        continue
      }
      compared++
      throttle.failed(SOURCE, digest(compared))
      freeMs[connection] = nowMs + (verdict.kind === 'slow' ? verdict.delayMs : STEP_MS)
    }
    tick()
    clock.advance(STEP_MS)
  }
  return compared
}

/** `delayMs` is what the bus takes; null when it is cut. */
const attackOn = (processes: number, delayMs: number | null): number => {
  const clock = handClock()
  const { links, onTheWay } = memoryLinks(processes)
  const throttles = links.map((link) => linkedThrottle(createThrottle(clock), 'guesses', link, clock))
  return attack(throttles, clock, () => {
    for (const each of onTheWay.splice(0)) if (delayMs !== null) clock.after(delayMs, each)
  })
}

describe('ten processes that share their counts', () => {
  const one = attackOn(1, null)

  test('let through at most twice what one does, however the guesses are spread', (t) => {
    const ten = attackOn(PROCESSES, BUS_MS)
    assert.ok(one >= 100, `${one}`)
    assert.ok(ten <= 2 * one, `${ten} against ${one}`)
    t.diagnostic(`${ten} against ${one}`)
  })

  test('still bound it when the bus is cut; and the control: then it is more than twice', () => {
    const cut = attackOn(PROCESSES, null)
    assert.ok(cut <= PROCESSES * one, `${cut} against ${one}`)
    assert.ok(cut > 2 * one, `${cut} against ${one}: the test above could not fail`)
  })

  test('count the same wrong secret once, wherever it comes', () => {
    const clock = handClock()
    const { links, deliver } = memoryLinks(PROCESSES)
    const throttles = links.map((link) => linkedThrottle(createThrottle(clock), 'guesses', link, clock))
    for (let round = 0; round < 100; round++)
      for (const throttle of throttles) {
        throttle.failed(SOURCE, digest(1))
        deliver()
      }
    assert.deepEqual(
      throttles.map((throttle) => throttle.verdict(SOURCE)),
      throttles.map(() => ({ kind: 'pass' })),
    )
  })

  test('know a source that has signed in well with any of them: it is slowed, never blocked', () => {
    const clock = handClock()
    const { links, deliver } = memoryLinks(2)
    const [one, other] = links.map((link) => linkedThrottle(createThrottle(clock), 'guesses', link, clock))
    one?.succeeded(SOURCE)
    for (let guess = 0; guess < 200; guess++) other?.failed(SOURCE, digest(guess))
    assert.equal(other?.verdict(SOURCE).kind, 'blocked')
    deliver()
    assert.equal(other?.verdict(SOURCE).kind, 'slow')
  })

  test('tell a sign-in once an hour, not at every one', () => {
    const clock = handClock()
    const { links, onTheWay } = memoryLinks(2)
    const [one] = links.map((link) => linkedThrottle(createThrottle(clock), 'guesses', link, clock))
    for (let count = 0; count < 100; count++) one?.succeeded(SOURCE)
    assert.equal(onTheWay.length, 1)
    clock.advance(DAY_MS)
    one?.succeeded(SOURCE)
    assert.equal(onTheWay.length, 2)
  })
})

test('a process by itself counts as its throttle does', () => {
  const clock = handClock()
  const bare = createThrottle(clock)
  const linked = linkedThrottle(createThrottle(clock), 'guesses', noLink, clock)
  for (let guess = 0; guess < 120; guess++) {
    bare.failed(SOURCE, digest(guess))
    linked.failed(SOURCE, digest(guess))
    assert.deepEqual(linked.verdict(SOURCE), bare.verdict(SOURCE))
  }
})
