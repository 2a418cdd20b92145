/**
 * Replies as they go out (RFC 5321 §4.2): code, enhanced status (RFC 2034) and text, one line or several. Text is made
 * printable here, so that nothing a client sent can add a line (attack A11).
 */
import type { Brand } from '../../base/brand.ts'

/** Complete, with its CR LF; latin1 characters are the octets of UTF-8 where there are any beyond ASCII. */
export type Reply = Brand<string, 'SmtpReply'>

/** `250 2.1.0 text`; several texts become several lines of one reply. */
export const reply = (code: number, status: string | null, ...texts: readonly string[]): Reply => {
  const prefix = status === null ? '' : `${status} `
  return texts
    .map((text, at) => `${code}${at < texts.length - 1 ? '-' : ' '}${prefix}${printable(text)}\r\n`)
    .join('') as Reply
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')
