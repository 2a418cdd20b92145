/**
 * The notice that a message could not be delivered (RFC 3461 §6, RFC 3464, RFC 6533 where an address is beyond ASCII):
 * words for a person, fields for a program, and the header of the message. Its envelope sender is null, so that it is
 * never itself bounced.
 */
import type { BounceWords } from '../bounce-words.ts'
import { encodedWords } from '../encoded-words.ts'
import { messageDate } from '../message-date.ts'

export type Failure = {
  readonly address: string
  /** One line, as the host that refused it said it. */
  readonly reply: string
}

export type BounceFacts = {
  readonly hostname: string
  /** Who sent the message and hears of it. */
  readonly to: string
  readonly failures: readonly Failure[]
  readonly words: BounceWords
  readonly queuedMs: number
  readonly nowMs: number
  /** The start of the message that came to nothing; its header is quoted. */
  readonly original: Uint8Array
  /** Unguessable, of letters and digits. */
  readonly id: string
}

export const QUOTED_HEADER_OCTETS_MAX = 65_536 // enough to know a message by

export const bounceNotice = (facts: BounceFacts): Uint8Array => {
  const { hostname, failures, words, id } = facts
  const isAscii = failures.every(({ address }) => /^[\x20-\x7e]*$/.test(address))
  const boundary = `=_${id}`
  const parts = [
    part(
      boundary,
      ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
      textOf(facts),
    ),
    part(
      boundary,
      [`Content-Type: message/${isAscii ? '' : 'global-'}delivery-status`, ...(isAscii ? [] : [EIGHT_BIT])],
      deliveryStatus(facts, isAscii),
    ),
  ]
  const head = lines([
    `From: ${encodedWords(words.from)} <postmaster@${hostname}>`,
    `To: <${oneLine(facts.to)}>`,
    `Subject: ${encodedWords(words.subject)}`,
    `Date: ${messageDate(facts.nowMs)}`,
    `Message-ID: <${id}@${hostname}>`,
    'Auto-Submitted: auto-replied', // RFC 3834 §3.1.7
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${boundary}"`,
    '',
  ])
  const quoted = headerOf(facts.original)
  const quotedHead = `--${boundary}\r\nContent-Type: text/rfc822-headers\r\n${EIGHT_BIT}\r\n\r\n`
  return Buffer.concat([
    Buffer.from(head + parts.join('') + quotedHead, 'utf8'),
    quoted,
    Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8'),
  ])
}

/** The enhanced status a reply begins with after its code (RFC 3463), or the plainest one that fits. */
const statusOf = (reply: string): string =>
  /^[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1] ?? '5.0.0'

const EIGHT_BIT = 'Content-Transfer-Encoding: 8bit'

const textOf = ({ failures, words }: BounceFacts): string =>
  lines([
    words.before,
    '',
    ...failures.map(({ address, reply }) => `  ${oneLine(address)}\r\n    ${oneLine(reply)}`),
    '',
    ...words.after.split('\n'),
  ])

/** RFC 3464 §2: a block about the message, then one about each recipient. */
const deliveryStatus = ({ hostname, failures, queuedMs }: BounceFacts, isAscii: boolean): string =>
  lines([
    `Reporting-MTA: dns; ${hostname}`,
    `Arrival-Date: ${messageDate(queuedMs)}`,
    ...failures.flatMap(({ address, reply }) => [
      '',
      `Final-Recipient: ${isAscii ? 'rfc822' : 'utf-8'}; ${oneLine(address)}`,
      'Action: failed',
      // A "not yet" that lasted too long has failed for good now.
      `Status: ${statusOf(reply).replace(/^[24]/, '5')}`,
      // RFC 3464 §2.1: in 7 bits, but in the form for addresses beyond them.
      `Diagnostic-Code: smtp; ${isAscii ? oneLine(reply).replace(/[^\x20-\x7e]/gu, '?') : oneLine(reply)}`,
    ]),
  ])

const part = (boundary: string, fields: readonly string[], text: string): string =>
  `--${boundary}\r\n${lines(fields)}\r\n${text}\r\n`

const lines = (all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('')

/** Nothing that another host or a sender wrote adds a line (attack A11). */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').slice(0, 900)

const headerOf = (original: Uint8Array): Uint8Array => {
  const bytes = Buffer.from(original.buffer, original.byteOffset, original.byteLength)
  const end = bytes.indexOf('\r\n\r\n')
  return bytes.subarray(0, Math.min(end < 0 ? bytes.length : end + 2, QUOTED_HEADER_OCTETS_MAX))
}
