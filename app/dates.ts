/** Times as the holder reads them: in their language and their time zone. */
import { useMemo } from 'react'
import { useStart } from './start.tsx'
import { type Language, useTexts } from './texts.tsx'

export type Dates = {
  /** 22 November 2026 */
  readonly day: (atMs: number) => string
  /** 22 Nov 2026, of `2026-11-22` */
  readonly calendarDay: (day: string) => string
  /** 22 November 2026 at 14:05 */
  readonly moment: (atMs: number) => string
  /** 14:05 */
  readonly time: (atMs: number) => string
  /** As short as a list needs it: 14:05 today, Mon 14:05 this week, 22 Nov this year, 2024-11-22 before */
  readonly short: (atMs: number, nowMs?: number) => string
  /** 3 hours ago */
  readonly ago: (atMs: number, nowMs?: number) => string
}

const SECOND_MS = 1_000
const WEEK_MS = 6 * 86_400 * SECOND_MS // so that no day of the week is meant twice
/** From the smallest; the last one that fits is used. */
const STEPS = [
  ['second', SECOND_MS],
  ['minute', 60 * SECOND_MS],
  ['hour', 3_600 * SECOND_MS],
  ['day', 86_400 * SECOND_MS],
  ['month', 30 * 86_400 * SECOND_MS],
  ['year', 365 * 86_400 * SECOND_MS],
] as const

export const useDates = (): Dates => {
  const { language } = useTexts()
  const timeZone = useStart().start.account?.timeZone ?? browserTimeZone()
  return useMemo(() => datesIn(language, timeZone), [language, timeZone])
}

export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** 22 November 2026, and not November 22: the English of the pages is the international one. */
const LOCALE = { sv: 'sv-SE', en: 'en-GB' } as const

const datesIn = (language: Language, timeZone: string): Dates => {
  const locale = LOCALE[language]
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone })
  const calendarDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone })
  const isoDay = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone })
  const dayOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return {
    day: (atMs) => day.format(atMs),
    calendarDay: (text) => calendarDay.format(Date.parse(text)),
    moment: (atMs) => moment.format(atMs),
    time: (atMs) => time.format(atMs),
    short: (atMs, nowMs = Date.now()) => {
      const [then, now] = [isoDay.format(atMs), isoDay.format(nowMs)]
      if (then === now) return time.format(atMs)
      if (atMs <= nowMs && nowMs - atMs < WEEK_MS) return `${weekday.format(atMs)} ${time.format(atMs)}`
      return then.slice(0, 4) === now.slice(0, 4) ? dayOfYear.format(atMs) : then
    },
    ago: (atMs, nowMs = Date.now()) => {
      const passedMs = Math.max(0, nowMs - atMs)
      const [unit, unitMs] = STEPS.findLast(([, ms]) => passedMs >= ms) ?? STEPS[0]
      return relative.format(-Math.floor(passedMs / unitMs), unit)
    },
  }
}
