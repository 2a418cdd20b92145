/** Dates as IMAP writes them (RFC 9051 §9 date, date-time), read and written by arithmetic alone: no clock, no zone of the machine. */
import type { InternalDate } from '../../mail/message.ts'
import type { Arguments } from './arguments.ts'

/** `1-Feb-2026`, quoted or not, as days since 1970-01-01. */
export const date = (args: Arguments): number | null => {
  const text = args.astring('a date')
  const parts = text === null ? null : /^(\d\d?)-([A-Za-z]{3})-(\d{4})$/.exec(text)
  return parts === null ? args.fail('a date') : (dayOf(parts) ?? args.fail('a date of the calendar'))
}

/** `"17-Jul-1996 02:44:25 -0700"`. */
export const dateTime = (args: Arguments): InternalDate | null => {
  const text = args.string('a date and time')
  const parts =
    text === null
      ? null
      : /^([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text)
  if (parts === null) return args.fail('a date and time')
  const [hour, minute, second, zoneHour, zoneMinute] = [4, 5, 6, 8, 9].map((part) => Number(parts[part]))
  const day = dayOf(parts)
  if (day === null || hour! > 23 || minute! > 59 || second! > 60 || zoneHour! > 23 || zoneMinute! > 59)
    return args.fail('a date and time of the calendar')
  const zoneMinutes = (parts[7] === '-' ? -1 : 1) * (zoneHour! * 60 + zoneMinute!)
  const minutes = day * MINUTES_A_DAY + hour! * 60 + minute! - zoneMinutes
  return { atMs: (minutes * 60 + second!) * 1000, zoneMinutes: zoneMinutes === 0 ? 0 : zoneMinutes }
}

/** With its quotes. */
export const dateTimeText = ({ atMs, zoneMinutes }: InternalDate): string => {
  const seconds = Math.floor(atMs / 1000) + zoneMinutes * 60
  const day = Math.floor(seconds / SECONDS_A_DAY)
  const ofDay = seconds - day * SECONDS_A_DAY
  const zone = Math.abs(zoneMinutes)
  const time = `${two(Math.floor(ofDay / 3600))}:${two(Math.floor(ofDay / 60) % 60)}:${two(ofDay % 60)}`
  return `"${dayText(day)} ${time} ${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(zone / 60))}${two(zone % 60)}"`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MINUTES_A_DAY = 1_440
const SECONDS_A_DAY = 86_400
const DAYS_BEFORE_1970 = 719_468 // since 0000-03-01
const DAYS_OF_400_YEARS = 146_097

const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'))
const two = (value: number): string => TWO_DIGITS[value]!

const dayOf = (parts: RegExpExecArray): number | null => {
  const dayOfMonth = Number(parts[1])
  const month = MONTHS.indexOf(`${parts[2]!.charAt(0).toUpperCase()}${parts[2]!.slice(1).toLowerCase()}`)
  const year = Number(parts[3])
  if (month === -1 || dayOfMonth < 1 || dayOfMonth > daysIn(year, month)) return null
  // Years are counted from March, so that a leap day is the last of its year.
  const marchYear = month < 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const ofEra = marchYear - era * 400
  const ofYear = Math.floor((153 * ((month + 10) % 12) + 2) / 5) + dayOfMonth - 1
  return (
    era * DAYS_OF_400_YEARS +
    ofEra * 365 +
    Math.floor(ofEra / 4) -
    Math.floor(ofEra / 100) +
    ofYear -
    DAYS_BEFORE_1970
  )
}

const daysIn = (year: number, month: number): number => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 1 ? (isLeap ? 29 : 28) : [3, 5, 8, 10].includes(month) ? 30 : 31
}

// Messages listed together are mostly of the same few days.
let lastDay = Number.NaN
let lastDayText = ''
const dayText = (day: number): string => {
  if (day === lastDay) return lastDayText
  const days = day + DAYS_BEFORE_1970
  const era = Math.floor(days / DAYS_OF_400_YEARS)
  const ofEra = days - era * DAYS_OF_400_YEARS
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * ofYear + 2) / 153)
  const dayOfMonth = ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = (marchMonth + 2) % 12
  const year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
  lastDay = day
  lastDayText = `${two(dayOfMonth)}-${MONTHS[month]}-${String(Math.max(0, year)).padStart(4, '0')}`
  return lastDayText
}
