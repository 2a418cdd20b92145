/** The types that RFC 8620 §1 gives names to, as schemas: what is read is whole, nobody downstream checks again. */
import { z } from 'zod'

/** RFC 8620 §1.2. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,255}$/)
/** An id, or `#` and the creation id of what an earlier call makes (RFC 8620 §5.3). */
export const idOrCreation = z.string().regex(/^#?[A-Za-z0-9_-]{1,255}$/)
export const int = z.int()
export const unsignedInt = z.int().nonnegative()

/** RFC 8620 §1.4: a moment in UTC, as milliseconds. */
export const utcDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/)
  .transform((text, context) => {
    const atMs = Date.parse(text)
    if (Number.isNaN(atMs)) context.addIssue({ code: 'custom', message: 'not a date' })
    return atMs
  })

/** RFC 8620 §1.4 Date, with any offset. */
export const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/)
  .transform((text, context) => {
    const atMs = Date.parse(text)
    if (Number.isNaN(atMs)) context.addIssue({ code: 'custom', message: 'not a date' })
    const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})$/.exec(text) ?? []
    const zoneMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
    return { atMs, zoneMinutes }
  })

export const utcDateText = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z')

/** RFC 8620 §1.4 Date: the local time with its offset. */
export const dateText = (atMs: number, zoneMinutes: number): string => {
  const local = new Date(atMs + zoneMinutes * 60_000).toISOString().slice(0, 19)
  if (zoneMinutes === 0) return `${local}Z`
  const off = Math.abs(zoneMinutes)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${local}${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(off / 60))}:${two(off % 60)}`
}
