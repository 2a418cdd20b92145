/**
 * What the server has acknowledged, and what was under way. Every message is known by its Message-ID; for each there is
 * a list of what may be true of it: one thing once it was acknowledged, two while a change is under way.
 */

export type Owner = 'anna' | 'bo'

/** One copy for one person, by SMTP or LMTP. */
export type Delivery = {
  readonly id: string
  readonly owner: Owner
  /** Times it was sent: one more after a round in which no answer came, as every sender does. */
  attempts: number
  isAcknowledged: boolean
}

export type Way = 'reception' | 'lmtp' | 'submission'
export type Sending = { readonly id: string; readonly way: Way; readonly deliveries: readonly Delivery[] }

/** Where a filed message is: `uid` is null while nobody was told it. */
export type Place = { readonly mailbox: string; readonly uid: number | null; readonly flags: string }
export type Filed = { readonly id: string; allowed: readonly (Place | 'nowhere')[] }

export type KnownAppPassword = {
  readonly id: string
  readonly secret: string
  state: 'live' | 'removing' | 'removed'
}

export type Ledger = {
  readonly sendings: Map<string, Sending>
  /** What anna's programs filed, changed, moved and expunged; no other mail comes to these mailboxes. */
  readonly filed: Map<string, Filed>
  readonly appPasswords: Map<string, KnownAppPassword>
  /** The largest uid known of each mailbox: new ones are larger. */
  readonly highestUid: Map<string, number>
  /** Message-IDs whose content was compared already. */
  readonly compared: Set<string>
  /** Acknowledgements of any kind. */
  acknowledged: number
  /** Rules that were broken before anybody's eyes, without a restart. */
  readonly problems: string[]
}

export const newLedger = (): Ledger => ({
  sendings: new Map(),
  filed: new Map(),
  appPasswords: new Map(),
  highestUid: new Map(),
  compared: new Set(),
  acknowledged: 0,
  problems: [],
})

export const FILED_MAILBOXES = ['Filed', 'Work', 'Moved'] as const

/** A message that tells its own content: the check makes it again from the id, and compares. */
export const messageOf = (id: string, sender = 'cara@example.test'): Buffer =>
  Buffer.from(
    [
      `Message-ID: <${id}@load.test>`,
      `From: <${sender}>`,
      'To: <anna@example.test>',
      'Date: Sun, 22 Nov 2026 08:00:00 +0100',
      `Subject: ${id}`,
      '',
      bodyOf(id),
    ].join('\r\n'),
    'latin1',
  )

/** Most are small and lie in a row, some lie in a file. */
export const bodyOf = (id: string): string => {
  let sum = 7
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 1_000_003
  const lines = sum % 16 === 0 ? 1_800 : 3 + (sum % 40)
  return `${id} says this again and again, a line ${sum} wide.\r\n`.repeat(lines)
}

export const placeFlags = (flags: Iterable<string>): string =>
  [...flags]
    .filter((flag) => flag !== '\\Recent')
    .sort()
    .join(' ')
