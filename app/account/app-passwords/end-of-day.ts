/** The last second of a day in the holder's time zone: what "valid until the 31st" means. */

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** `day` as a date field gives it, `2026-12-31`; null when it is empty. */
export const endOfDayMs = (day: string, timeZone: string): number | null => {
  if (!DAY.test(day)) return null
  const asIfUtcMs = Date.parse(`${day}T23:59:59Z`)
  return asIfUtcMs - offsetMs(asIfUtcMs, timeZone)
}

/** How far the clocks of the time zone are ahead of UTC. */
const offsetMs = (atMs: number, timeZone: string): number => {
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(atMs)
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - atMs
}
