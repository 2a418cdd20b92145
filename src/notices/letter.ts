/**
 * A letter from the service itself, as bytes: plain text in UTF-8, marked as sent by a machine so that nothing answers it
 * (RFC 3834 §5). Whatever words come in, no line of the header can be added to (attack A11).
 */
import { encodedWords } from '../mail/encoded-words.ts'
import { messageDate } from '../mail/message-date.ts'

export type Letter = {
  readonly hostname: string
  readonly productName: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly language: string
  readonly nowMs: number
  /** Unguessable, of letters and digits. */
  readonly id: string
}

export const letterBytes = (letter: Letter): Uint8Array => {
  const { hostname, id } = letter
  const head = [
    `From: ${encodedWords(letter.productName)} <postmaster@${hostname}>`,
    `To: <${letter.to.replace(/[\p{Cc}<>]+/gu, '')}>`,
    `Subject: ${encodedWords(letter.subject)}`,
    `Date: ${messageDate(letter.nowMs)}`,
    `Message-ID: <${id}@${hostname}>`,
    'Auto-Submitted: auto-generated', // RFC 3834 §5.1
    `Content-Language: ${letter.language}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${inBase64(letter.text)}\r\n`, 'utf8')
}

const LINE_CHARACTERS = 76 // RFC 2045 §6.8
const inBase64 = (text: string): string =>
  (Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'utf8').toString('base64').match(LINES) ?? []).join('\r\n')
const LINES = new RegExp(`.{1,${LINE_CHARACTERS}}`, 'g')
