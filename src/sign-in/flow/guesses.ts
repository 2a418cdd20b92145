/**
 * Slowing down guesses by where they come from, never by whom they are aimed at. A source that guesses waits before each
 * try; no more than a few of its tries wait at once, the rest hear when to come back.
 */
import type { HashKey } from '../../app-password/hash.ts'
import { type Clock, pause } from '../../base/clock.ts'
import { hmacSha256 } from '../../base/digest.ts'
import { keysOf, type Throttle, type Verdict } from '../../base/throttle.ts'
import { type Refused, tooManyTries } from '../refusal.ts'

export type Guesses = {
  /** Null when it may go on, after the wait that it may have cost: before what counts whatever comes of it. */
  wait(remote: string): Promise<Refused | null>
  /** The same before a guess, which may be right: of many at once no more are let in than may be wrong. */
  inTurn<Result>(remote: string, guess: () => Promise<Result>): Promise<Result | Refused>
  /** `guess`: what was tried, so that the same one again counts once; null when each counts. */
  failed(remote: string, guess: string | null): void
  succeeded(remote: string): void
  /** Where it stands in a queue (`Throttle`). */
  rank(remote: string): number
}

export type GuessNeeds = {
  readonly throttle: Throttle
  readonly clock: Clock
  /** The newest first. */
  readonly keys: readonly [HashKey, ...HashKey[]]
}

const WAITING_MAX = 4 // of one source; more would only be a way to hold on to memory
const BLOCKED_MS = 600_000
const CONTEXT = new TextEncoder().encode('guesses/v1')

export const createGuesses = ({ throttle, clock, keys }: GuessNeeds): Guesses => {
  const waiting = new Map<string, number>()
  // What people type is not kept, not even as a digest that could be tried out elsewhere. The same in every process, so that
  // the same guess counts once wherever it comes.
  const key = hmacSha256(keys[0].key.reveal(), CONTEXT)

  const waitFor = async (remote: string, delayMs: number): Promise<Refused | null> => {
    const [source = remote] = keysOf(remote)
    const others = waiting.get(source) ?? 0
    if (others >= WAITING_MAX) return tooManyTries(delayMs)
    waiting.set(source, others + 1)
    await pause(clock, delayMs)
    const left = (waiting.get(source) ?? 1) - 1
    if (left === 0) waiting.delete(source)
    else waiting.set(source, left)
    return null
  }

  const waitAsToldBy = async (verdict: Verdict, remote: string): Promise<Refused | null> => {
    if (verdict.kind === 'blocked') return tooManyTries(BLOCKED_MS)
    return verdict.kind === 'slow' ? waitFor(remote, verdict.delayMs) : null
  }

  return {
    wait: (remote) => waitAsToldBy(throttle.verdict(remote), remote),
    inTurn: async (remote, guess) => {
      const { verdict, leave } = await throttle.enter(remote)
      try {
        return (await waitAsToldBy(verdict, remote)) ?? (await guess())
      } finally {
        leave()
      }
    },
    failed: (remote, guess) =>
      throttle.failed(remote, guess === null ? null : hmacSha256(key, new TextEncoder().encode(guess))),
    succeeded: (remote) => throttle.succeeded(remote),
    rank: (remote) => throttle.rank(remote),
  }
}
