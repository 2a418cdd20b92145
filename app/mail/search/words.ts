/**
 * What people write in the search: words, and `from:`, `to:`, `subject:`, `has:attachment`, `before:`, `after:`, `in:` and
 * their Swedish names, as a filter of RFC 8621 §4.4.1. What is no such word is looked for as it stands.
 */
import type { EmailFilter } from '../jmap/types.ts'

type Condition = Exclude<EmailFilter, { operator: string }>

/** `from:"Åsa Öberg" rapport -utkast`, as it falls apart. */
const TERM = /(-?)(?:([\p{L}]+):)?(?:"([^"]*)"?|(\S+))/gu

const TEXTS = {
  from: 'from',
  från: 'from',
  to: 'to',
  till: 'to',
  cc: 'cc',
  kopia: 'cc',
  subject: 'subject',
  ämne: 'subject',
  body: 'body',
  text: 'body',
} as const satisfies Record<string, keyof Condition>

const HAS = new Set(['has', 'har'])
const ATTACHMENTS = new Set(['attachment', 'attachments', 'bilaga', 'bilagor'])
const IS = new Set(['is', 'är'])
const STATES: Readonly<Record<string, Condition>> = {
  unread: { notKeyword: '$seen' },
  oläst: { notKeyword: '$seen' },
  read: { hasKeyword: '$seen' },
  läst: { hasKeyword: '$seen' },
  flagged: { hasKeyword: '$flagged' },
  flaggad: { hasKeyword: '$flagged' },
  answered: { hasKeyword: '$answered' },
  besvarad: { hasKeyword: '$answered' },
}
const BEFORE = new Set(['before', 'före'])
const AFTER = new Set(['after', 'efter'])

const IN = new Set(['in', 'i'])

/** What words mean by days and places. */
export type Meanings = {
  /** The moment at which a day of the holder's calendar begins. */
  readonly startOfDay: (day: string) => string | null
  readonly placeNamed: (name: string) => EmailFilter | null
}

export type Searched = {
  readonly filter: EmailFilter
  /** Otherwise it is looked wherever is usual. */
  readonly saysWhere: boolean
}

/** Null when nothing is asked for. */
export const searchedBy = (words: string, meanings: Meanings): Searched | null => {
  const conditions: EmailFilter[] = []
  let saysWhere = false
  for (const [whole, minus, name, quoted, plain] of words.matchAll(TERM)) {
    const value = (quoted ?? plain ?? '').trim()
    if (value === '') continue
    const named = name === undefined ? null : conditionOf(name.toLowerCase(), value, meanings)
    if (named !== null && minus === '' && IN.has(name?.toLowerCase() ?? '')) saysWhere = true
    const condition = named ?? {
      text: name === undefined ? value : whole.slice(minus === '-' ? 1 : 0).replaceAll('"', ''),
    }
    conditions.push(minus === '-' ? { operator: 'NOT', conditions: [condition] } : condition)
  }
  const [only] = conditions
  if (only === undefined) return null
  return { filter: conditions.length === 1 ? only : { operator: 'AND', conditions }, saysWhere }
}

const conditionOf = (
  name: string,
  value: string,
  { startOfDay, placeNamed }: Meanings,
): EmailFilter | null => {
  if (Object.hasOwn(TEXTS, name)) return { [TEXTS[name as keyof typeof TEXTS]]: value }
  if (HAS.has(name)) return ATTACHMENTS.has(value.toLowerCase()) ? { hasAttachment: true } : null
  if (IS.has(name)) return STATES[value.toLowerCase()] ?? null
  if (IN.has(name)) return placeNamed(value)
  const moment = BEFORE.has(name) || AFTER.has(name) ? startOfDay(value) : null
  if (moment === null) return null
  return BEFORE.has(name) ? { before: moment } : { after: moment }
}

/** `2026-11-22`, also `2026-11` and `2026`, as the moment at which it begins in a time zone; null for no such day. */
export const startOfDayIn =
  (timeZone: string) =>
  (text: string): string | null => {
    const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?$/.exec(text) ?? []
    if (year === undefined) return null
    const utcMs = Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`)
    if (Number.isNaN(utcMs)) return null
    return new Date(utcMs - offsetMs(timeZone, utcMs)).toISOString().replace('.000', '')
  }

/** How far the clocks of a zone are ahead at a moment. */
const offsetMs = (timeZone: string, atMs: number): number => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(atMs)
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  const local = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  )
  return local - atMs
}
