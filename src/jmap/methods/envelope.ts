/** The envelope of a submission (RFC 8621 §7): from whom, to whom, when. */
import { z } from 'zod'
import type { Email } from '../../mail/email.ts'
import { type EmailAddress, headerReader, parseHeaderProperty } from '../email/header-forms.ts'
import { DELAY_SECONDS_MAX } from '../limits.ts'
import type { Call } from '../method.ts'

const envelopeAddress = z.strictObject({
  email: z.string().max(998),
  parameters: z.record(z.string(), z.string().nullable()).nullable().default(null),
})
export const envelope = z.strictObject({ mailFrom: envelopeAddress, rcptTo: z.array(envelopeAddress) })

export type Envelope = {
  readonly sender: string
  readonly recipients: readonly string[]
  readonly sendAtMs: number
}

/** As it is given, or as the header says (RFC 8621 §7). Null when a parameter is not understood. */
export const envelopeOf = async (
  { account, needs }: Call<unknown>,
  given: z.output<typeof envelope> | null,
  email: Email,
): Promise<Envelope | null> => {
  const nowMs = needs.clock.nowMs()
  if (given !== null) {
    const sendAtMs = releaseMs(given.mailFrom.parameters ?? {}, nowMs)
    const isAsked = given.rcptTo.some(({ parameters }) => Object.keys(parameters ?? {}).length > 0)
    if (sendAtMs === null || isAsked) return null
    const recipients = [...new Set(given.rcptTo.map((each) => each.email))]
    return { sender: given.mailFrom.email, recipients, sendAtMs }
  }
  const [texts] = await needs.mail.read.texts(account, [email.email], ['header'])
  const read = headerReader(texts?.header ?? '')
  const addresses = (field: string) => addressesIn(read, field)
  const [sender = ''] = [...addresses('sender'), ...addresses('from')]
  const recipients = [...new Set(['to', 'cc', 'bcc'].flatMap(addresses))]
  return { sender, recipients, sendAtMs: nowMs }
}

const addressesIn = (read: ReturnType<typeof headerReader>, field: string): readonly string[] => {
  const property = parseHeaderProperty(`header:${field}:asAddresses`)
  const found = property === null ? null : (read(property) as EmailAddress[] | null)
  return (found ?? []).map(({ email }) => email)
}

/** RFC 4865 §4: HOLDFOR counts seconds, HOLDUNTIL is a moment. */
const releaseMs = (parameters: Readonly<Record<string, string | null>>, nowMs: number): number | null => {
  const given = Object.entries(parameters).map(([name, value]) => [name.toUpperCase(), value] as const)
  const [only, ...more] = given
  if (only === undefined) return nowMs
  const [name, value] = only
  if (more.length > 0 || value === null) return null
  const atMs =
    name === 'HOLDFOR' && /^\d{1,9}$/.test(value)
      ? nowMs + Number(value) * 1_000
      : name === 'HOLDUNTIL'
        ? Date.parse(value)
        : Number.NaN
  return atMs <= nowMs + DELAY_SECONDS_MAX * 1_000 ? Math.max(nowMs, atMs) : null
}
