/** What an app password was used for, as its holder reads it: counts by day, in all, and message by message. */
import type { UidRange } from './deeds.ts'
import {
  countOf,
  type DeedStore,
  HOUR_MS,
  type MailboxDeed,
  type Sent,
  type Touched,
  union,
} from './deeds.ts'

/** How often each; a message read twice is one message. `opened` counts mailboxes. */
export type Counts = Readonly<Record<MailboxDeed | 'sent' | 'recipients', number>>

export type DayOfUse = Counts & { readonly day: string }

/** One message, or one opened mailbox (`uid` 0), or one sent message (`mailbox` null). */
export type Deeded =
  | { readonly kind: MailboxDeed; readonly hourMs: number; readonly mailbox: number; readonly uid: number }
  | { readonly kind: 'sent'; readonly atMs: number; readonly recipients: number }

export type Used = {
  readonly touched: Awaited<ReturnType<DeedStore['touched']>>
  readonly sent: Awaited<ReturnType<DeedStore['sent']>>
}

/** More than anybody looks through; a page that has more says so. */
export const RANGES_SHOWN_MAX = 50_000
export const SENT_SHOWN_MAX = 20_000

/** The newest day first. `dayOf` tells the day of a moment where the holder is. */
export const byDay = ({ touched, sent }: Used, dayOf: (atMs: number) => string): readonly DayOfUse[] => {
  const days = new Map<string, { touched: Touched[]; sent: Sent[] }>()
  const of = (atMs: number) => {
    const day = dayOf(atMs)
    const known = days.get(day) ?? { touched: [], sent: [] }
    days.set(day, known)
    return known
  }
  for (const each of touched) of(each.hour * HOUR_MS).touched.push(each)
  for (const each of sent) of(each.atMs).sent.push(each)
  return [...days]
    .sort(([one], [other]) => (one < other ? 1 : -1))
    .map(([day, those]) => ({ day, ...countsOf(those) }))
}

export const countsOf = ({ touched, sent }: Used): Counts => {
  const places = new Map<string, { deed: MailboxDeed; ranges: readonly UidRange[] }>()
  for (const { deed, mailbox, ranges } of touched) {
    const key = `${deed} ${mailbox}`
    places.set(key, { deed, ranges: union(places.get(key)?.ranges ?? [], ranges) })
  }
  const count = (wanted: MailboxDeed): number =>
    [...places.values()].reduce((sum, { deed, ranges }) => sum + (deed === wanted ? countOf(ranges) : 0), 0)
  return {
    opened: count('opened'),
    read: count('read'),
    moved: count('moved'),
    deleted: count('deleted'),
    sent: sent.length,
    recipients: sent.reduce((sum, { recipients }) => sum + recipients, 0),
  }
}

/** One by one, the newest hour first, from the one after `skip` on. */
export function* oneByOne({ touched, sent }: Used, skip: number): Generator<Deeded> {
  let left = skip
  let nextSent = 0
  const sentSince = function* (sinceMs: number): Generator<Deeded> {
    for (; nextSent < sent.length; nextSent++) {
      const { atMs, recipients } = sent[nextSent] as Sent
      if (atMs < sinceMs) return
      if (left > 0) left -= 1
      else yield { kind: 'sent', atMs, recipients }
    }
  }
  for (const { hour, deed: kind, mailbox, ranges } of touched) {
    const hourMs = hour * HOUR_MS
    yield* sentSince(hourMs)
    for (const { first, last } of ranges.toReversed()) {
      const count = last - first + 1
      if (left >= count) {
        left -= count
        continue
      }
      for (let uid = last - left; uid >= first; uid--) yield { kind, hourMs, mailbox, uid }
      left = 0
    }
  }
  yield* sentSince(Number.NEGATIVE_INFINITY)
}
