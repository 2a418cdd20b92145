/**
 * A throttle whose counts several processes share: what one counts it tells the others, and each judges by all it has heard.
 * The rules are the throttle's own. When nothing is heard, each process still slows and blocks by what it sees itself.
 */
import type { Link } from './bus.ts'
import type { Clock } from './clock.ts'
import type { Throttle } from './throttle.ts'

type Told =
  | { readonly kind: 'failed'; readonly remote: string; readonly secret: string | null }
  | { readonly kind: 'succeeded'; readonly remote: string }

const TELL_AGAIN_MS = 3_600_000 // what was told is not told again so soon: a program repeats one wrong secret, or signs in, all day
const TOLD_MAX = 10_000
const DIGEST_OCTETS = 9 // enough to tell secrets of one source apart, too little to be worth anything elsewhere

export const linkedThrottle = (throttle: Throttle, topic: string, link: Link, clock: Clock): Throttle => {
  const isNews = lately(clock)

  link.hear(topic, (message) => {
    const told = message as Told
    if (told.kind === 'succeeded') throttle.succeeded(told.remote)
    else throttle.failed(told.remote, told.secret === null ? null : fromText(told.secret))
  })
  const tell = (told: Told): void => link.send(topic, told)

  return {
    verdict: throttle.verdict,
    rank: throttle.rank,
    enter: throttle.enter,
    failed: (remote, secretDigest) => {
      const digest = secretDigest?.subarray(0, DIGEST_OCTETS) ?? null
      throttle.failed(remote, digest)
      const secret = digest === null ? null : toText(digest)
      if (secret === null || isNews(`${remote} ${secret}`)) tell({ kind: 'failed', remote, secret })
    },
    succeeded: (remote) => {
      throttle.succeeded(remote)
      if (isNews(remote)) tell({ kind: 'succeeded', remote })
    },
  }
}

/** Whether a text was not asked about within the time; the longest unasked are forgotten first. */
const lately = (clock: Clock) => {
  const toldMs = new Map<string, number>()
  return (text: string): boolean => {
    const nowMs = clock.monotonicMs()
    const before = toldMs.get(text)
    if (before !== undefined && nowMs - before < TELL_AGAIN_MS) return false
    toldMs.delete(text)
    toldMs.set(text, nowMs)
    const oldest = toldMs.size > TOLD_MAX ? toldMs.keys().next().value : undefined
    if (oldest !== undefined) toldMs.delete(oldest)
    return true
  }
}

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const fromText = (text: string): Uint8Array => Buffer.from(text, 'base64')
