/**
 * Codes sent by mail: eight digits, good for ten minutes and five tries. Kept as a keyed digest that is bound to its
 * ticket. Never a second step; a proof that an address is one's own, and half of a recovery.
 */
import { hmacSha256, sameDigest } from '../../base/digest.ts'
import { type Random, randomText } from '../../base/random.ts'
import { Secret } from '../../base/secret.ts'
import type { Ticket } from '../ticket-store.ts'
import type { Tickets } from '../tickets.ts'

export const MAILED_CODE_MS = 600_000
const MAILED_CODE_TRIES_MAX = 5

/** The part of a ticket's detail that this file reads and writes. */
export type MailedCode = {
  /** Bound to `salt`, which is the same for as long as the code is. */
  readonly salt: string
  readonly digest: string
  readonly tries: number
  readonly untilMs: number
}

export const newMailedCode = (
  random: Random,
  key: Secret<Uint8Array>,
  nowMs: number,
): { readonly code: Secret<string>; readonly kept: MailedCode } => {
  const code = randomText(random, '0123456789', DIGITS)
  const salt = random.bytes(16).toHex()
  const kept = { salt, digest: digestOf(key, salt, code), tries: 0, untilMs: nowMs + MAILED_CODE_MS }
  return { code: new Secret(code), kept }
}

/**
 * Whether `typed` is the code in a ticket's detail; with the ticket as it is then. The try is counted before it is
 * compared, so that of many at once no more than five are compared.
 */
export const checkMailedCode = async (
  tickets: Tickets,
  ticket: Ticket,
  key: Secret<Uint8Array>,
  typed: string,
  nowMs: number,
): Promise<{ readonly kind: 'right'; readonly ticket: Ticket } | 'wrong' | 'over'> => {
  const detail = JSON.parse(ticket.detail) as { readonly mailed: MailedCode }
  const { mailed } = detail
  if (mailed.tries >= MAILED_CODE_TRIES_MAX || nowMs >= mailed.untilMs) return 'over'
  const counted = await tickets.change(ticket, { ...detail, mailed: { ...mailed, tries: mailed.tries + 1 } })
  // Somebody else tried at the same moment; this try was not compared.
  if (counted === null) return 'wrong'
  const digest = digestOf(key, mailed.salt, typed.normalize('NFKC').replace(/[\s-]+/g, ''))
  return sameDigest(Uint8Array.fromHex(digest), Uint8Array.fromHex(mailed.digest))
    ? { kind: 'right', ticket: counted }
    : 'wrong'
}

const DIGITS = 8

const digestOf = (key: Secret<Uint8Array>, salt: string, code: string): string =>
  hmacSha256(key.reveal(), new TextEncoder().encode(`mailed-code/v1 ${salt} ${code}`)).toHex()
