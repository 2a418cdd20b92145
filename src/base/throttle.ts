/**
 * Slowing down guesses by where they come from, never by whom they are aimed at (locking an account would be a gift to
 * whoever wants to lock people out). Counted for the address and for its network; the same wrong secret again counts
 * once; a source that signed in well lately is slowed and never blocked. What is not decided yet counts as if it were
 * wrong, so that many at once get no further than one by one. Kept in memory: a restart forgives.
 */
import type { Clock } from './clock.ts'
import { ipv6Groups } from './networks.ts'
import { createTurns } from './turns.ts'

export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'blocked' }

/** `leave`: when it is decided, and told if it failed. */
export type Turn = { readonly verdict: Verdict; readonly leave: () => void }

export type Throttle = {
  /** How one that comes now would be met. */
  verdict(remote: string): Verdict
  /** In a queue, the lowest first: 0 who signed in well lately, 1 of whom nothing is known, then by how often they failed. */
  rank(remote: string): number
  /** Of many at once no more come in than may fail; the others wait for those before them. */
  enter(remote: string): Promise<Turn>
  /** `secretDigest` tells repeated secrets apart from new guesses; null when there was nothing to hash. */
  failed(remote: string, secretDigest: Uint8Array | null): void
  succeeded(remote: string): void
}

export type ThrottleLimits = {
  readonly failuresAMinute: number
  readonly failuresADay: number
  readonly slowestMs: number
  readonly sourcesMax: number
  /** Whether a source's network is counted beside it: guessers have many addresses of one. */
  readonly isNetworkCounted: boolean
}

export const THROTTLE_LIMITS: ThrottleLimits = {
  failuresAMinute: 10,
  failuresADay: 50,
  slowestMs: 30_000, // longer, and the program gives up and the person learns nothing
  sourcesMax: 50_000, // some 360 MB when every one is full, which takes 25,000 networks; the longest unused are forgotten first
  isNetworkCounted: true,
}

/** For measuring what a refusal costs without being slowed, and for an operator who throttles elsewhere. */
export const noThrottle: Throttle = {
  verdict: () => ({ kind: 'pass' }),
  rank: () => 1,
  enter: async () => ({ verdict: { kind: 'pass' }, leave: () => {} }),
  failed: () => {},
  succeeded: () => {},
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const FIRST_DELAY_MS = 500

type Source = { failuresMs: number[]; secrets: Set<string>; successMs: number | null }

export const createThrottle = (clock: Clock, limits: ThrottleLimits = THROTTLE_LIMITS): Throttle => {
  const sources = new Map<string, Source>()
  const countedFor = (remote: string): readonly string[] =>
    limits.isNetworkCounted ? keysOf(remote) : keysOf(remote).slice(0, 1)

  const source = (key: string): Source => {
    const known = sources.get(key) ?? { failuresMs: [], secrets: new Set(), successMs: null }
    sources.delete(key)
    sources.set(key, known)
    if (sources.size > limits.sourcesMax) sources.delete(sources.keys().next().value ?? key)
    return known
  }

  const signedInLately = (key: string | undefined, nowMs: number): boolean => {
    const successMs = key === undefined ? undefined : sources.get(key)?.successMs
    return successMs !== undefined && successMs !== null && nowMs - successMs < DAY_MS
  }

  /** How many failures it is over a limit; below none of them it is less than nothing. */
  const failuresOver = (key: string, nowMs: number): { readonly over: number; readonly ofADay: number } => {
    const known = sources.get(key)
    if (known === undefined)
      return { over: -Math.min(limits.failuresAMinute, limits.failuresADay), ofADay: 0 }
    forgetOld(known, nowMs)
    const lastMinute = known.failuresMs.filter((atMs) => nowMs - atMs < MINUTE_MS).length
    const ofADay = known.failuresMs.length
    return { over: Math.max(lastMinute - limits.failuresAMinute, ofADay - limits.failuresADay), ofADay }
  }

  // One that is slowed anyway waits for no other: its delay is the longer for those that are under way.
  const turns = createTurns((key, inside) => {
    const { over } = failuresOver(key, clock.monotonicMs())
    return over >= 0 || over + inside < 0
  })

  const judge = (key: string, others: number, isTrusted: boolean, nowMs: number): Verdict => {
    const { over, ofADay } = failuresOver(key, nowMs)
    const tooMany = over + others
    if (tooMany < 0) return { kind: 'pass' }
    if (!isTrusted && ofADay + others >= limits.failuresADay * 2) return { kind: 'blocked' }
    return { kind: 'slow', delayMs: Math.min(limits.slowestMs, FIRST_DELAY_MS * 2 ** Math.min(tooMany, 16)) }
  }

  /** `others`: how many of each source are under way. */
  const verdictOf = (keys: readonly string[], others: readonly number[]): Verdict => {
    const nowMs = clock.monotonicMs()
    const isTrusted = signedInLately(keys[0], nowMs)
    return worst(keys.map((key, at) => judge(key, others[at] ?? 0, isTrusted, nowMs)))
  }

  return {
    verdict: (remote) => {
      const keys = countedFor(remote)
      return verdictOf(keys, keys.map(turns.under))
    },
    enter: async (remote) => {
      const keys = countedFor(remote)
      const { others, leave } = await turns.enter(keys)
      return { verdict: verdictOf(keys, others), leave }
    },
    rank: (remote) => {
      const keys = countedFor(remote)
      const nowMs = clock.monotonicMs()
      const failures = Math.max(...keys.map((key) => failuresOver(key, nowMs).ofADay))
      // An account of one's own is no licence to guess: who has one and fails as guessers do is one of them.
      return failures < limits.failuresAMinute && signedInLately(keys[0], nowMs) ? 0 : 1 + failures
    },
    failed: (remote, secretDigest) => {
      const secret = secretDigest === null ? null : Buffer.from(secretDigest).toString('latin1')
      for (const key of countedFor(remote)) {
        const known = source(key)
        if (secret !== null && known.secrets.has(secret)) continue
        if (secret !== null) known.secrets.add(secret)
        known.failuresMs.push(clock.monotonicMs())
        // What is kept for one source is bounded; past twice the day's limit nothing changes any more.
        if (known.failuresMs.length > limits.failuresADay * 2) known.failuresMs.shift()
        if (known.secrets.size > limits.failuresADay * 2) known.secrets.clear()
      }
    },
    succeeded: (remote) => {
      const [own] = countedFor(remote)
      if (own !== undefined) source(own).successMs = clock.monotonicMs()
    },
  }
}

const forgetOld = (source: Source, nowMs: number): void => {
  while (source.failuresMs[0] !== undefined && nowMs - source.failuresMs[0] >= DAY_MS)
    source.failuresMs.shift()
  if (source.failuresMs.length === 0) source.secrets.clear()
}

const worst = (verdicts: readonly Verdict[]): Verdict => {
  let delayMs = 0
  for (const verdict of verdicts) {
    if (verdict.kind === 'blocked') return verdict
    if (verdict.kind === 'slow') delayMs = Math.max(delayMs, verdict.delayMs)
  }
  return delayMs === 0 ? { kind: 'pass' } : { kind: 'slow', delayMs }
}

/** The address itself (/32; in IPv6 /64) first, then its network (/24; /48). */
export const keysOf = (remote: string): readonly string[] => {
  if (!remote.includes(':')) return [remote, `${remote.split('.').slice(0, 3).join('.')}.0/24`]
  const groups = ipv6Groups(remote)
  return [`${groups.slice(0, 4).join(':')}::/64`, `${groups.slice(0, 3).join(':')}::/48`]
}
