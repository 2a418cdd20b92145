/**
 * The Date header (RFC 5322 §3.3 and §4.3): obsolete years and zones, comments, and what programs write beside the rule.
 * Read word by word in any order; null when no moment can be made of it.
 */

export type SentDate = { readonly atMs: number; readonly zoneMinutes: number }

const DATE_CHARACTERS_MAX = 200 // the longest good one is 50 without comments

export const readDate = (text: string): SentDate | null => {
  const words = withoutComments(text.slice(0, DATE_CHARACTERS_MAX))
    .replace(/(\w)-(?=[A-Za-z])|([A-Za-z])-(?=\d{2,4}\b)(?![^ ]*:)/g, '$1$2 ') // 02-Jan-2026
    .split(/[\s,]+/)
  const found: Found = { day: null, month: null, year: null, time: null, zoneMinutes: null }
  for (const word of words) readWord(word, found)
  const { day, month, year, time } = found
  if (day === null || month === null || year === null || time === null) return null
  const zoneMinutes = found.zoneMinutes ?? 0
  const local = Date.UTC(year, month, day, time.hour, time.minute, time.second)
  // The 31st of a short month is no day.
  if (new Date(Date.UTC(year, month, day)).getUTCMonth() !== month) return null
  return { atMs: local - zoneMinutes * 60_000, zoneMinutes }
}

type Found = {
  day: number | null
  month: number | null
  year: number | null
  time: { hour: number; minute: number; second: number } | null
  zoneMinutes: number | null
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** RFC 5322 §4.3. Single letters other than Z were defined wrongly and count as unknown, which is UTC. */
const ZONE_HOURS: ReadonlyMap<string, number> = new Map([
  ['ut', 0],
  ['utc', 0],
  ['gmt', 0],
  ['z', 0],
  ['edt', -4],
  ['est', -5],
  ['cdt', -5],
  ['cst', -6],
  ['mdt', -6],
  ['mst', -7],
  ['pdt', -7],
  ['pst', -8],
])

const readWord = (word: string, found: Found): void => {
  if (/^\d{1,2}$/.test(word) && found.day === null) {
    if (Number(word) >= 1 && Number(word) <= 31) found.day = Number(word)
  } else if (/^\d{2,4}$/.test(word) && found.year === null) {
    found.year = yearOf(word)
  } else if (/^\d{1,2}[:.]\d{1,2}([:.]\d{1,2})?(\.\d+)?$/.test(word) && found.time === null) {
    found.time = timeOf(word)
  } else if (/^(?:gmt|utc?)?[+-]\d{3,4}$/i.test(word) && found.time !== null) {
    found.zoneMinutes ??= offsetOf(word)
  } else if (/^[a-z]+$/i.test(word)) {
    const month = MONTHS.indexOf(word.slice(0, 3).toLowerCase())
    const zone = ZONE_HOURS.get(word.toLowerCase())
    if (month !== -1 && found.month === null) found.month = month
    else if (zone !== undefined && found.time !== null) found.zoneMinutes ??= zone * 60
  }
}

/** RFC 5322 §4.3: two digits below 50 are this century, other two and three digits count from 1900. */
const yearOf = (word: string): number => {
  const year = Number(word)
  if (word.length === 4) return year
  return word.length === 2 && year < 50 ? 2000 + year : 1900 + year
}

const timeOf = (word: string): Found['time'] => {
  const [hour = 0, minute = 0, second = 0] = word.split(/[:.]/).map(Number)
  return hour <= 23 && minute <= 59 && second <= 60 ? { hour, minute, second } : null
}

const offsetOf = (word: string): number => {
  const digits = word.replace(/\D/g, '').padStart(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  if (Number(digits.slice(2)) > 59 || minutes > 24 * 60 || minutes === 0) return 0
  return word.includes('-') ? -minutes : minutes
}

const withoutComments = (text: string): string => {
  let kept = ''
  let depth = 0
  for (const character of text) {
    if (character === '(') depth += 1
    else if (character === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0) kept += character
  }
  return kept
}
