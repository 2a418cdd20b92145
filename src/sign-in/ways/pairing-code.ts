/**
 * The code that a phone is paired by: shown as a QR code and as letters to type, good once, for ten minutes. Its ticket
 * is found by a keyed digest of it, so the database does not have it, and there is nothing to compare.
 */
import { hmacSha256 } from '../../base/digest.ts'
import { type Random, randomText } from '../../base/random.ts'
import type { Secret } from '../../base/secret.ts'
import type { TicketId } from '../ticket-store.ts'

export const PAIRING_MS = 600_000

// No vowels, so no words; nothing that looks like something else.
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ23456789'
const LENGTH = 8 // 38 bits; a source may try 200 a day, and who guesses one must still know the number of the trial
const GROUP = 4

/** As it is shown: `K7PD-4QXM`. */
export const newPairingCode = (random: Random): string => {
  const letters = randomText(random, LETTERS, LENGTH)
  return `${letters.slice(0, GROUP)}-${letters.slice(GROUP)}`
}

/** Case, blanks and hyphens are forgiven. Null: it has not the shape of one. */
export const parsePairingCode = (typed: string): string | null => {
  const letters = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s-]+/g, '')
  return letters.length === LENGTH && [...letters].every((letter) => LETTERS.includes(letter))
    ? letters
    : null
}

export const pairingTicketId = (key: Secret<Uint8Array>, letters: string): TicketId =>
  hmacSha256(key.reveal(), new TextEncoder().encode(`pairing/v1 ${letters}`))
    .subarray(0, 16)
    .toBase64({ alphabet: 'base64url', omitPadding: true }) as TicketId
