/** Makes an ENVELOPE of what a header block says; the rules about absent fields are RFC 9051 §7.5.2. */
import { readAddresses } from './addresses.ts'
import type { Envelope, EnvelopeAddress } from './envelope.ts'
import type { HeaderValues } from './header-block.ts'

/** `limit`: how many addresses may be kept; a field that appears twice is read as one list. */
export const readEnvelope = (values: HeaderValues, limit: number): Envelope => {
  let left = limit
  const addresses = (name: string): readonly EnvelopeAddress[] => {
    const found: EnvelopeAddress[] = []
    for (const value of values.get(name) ?? NONE) {
      const more = readAddresses(value, left)
      left -= Math.min(left, more.length)
      for (const address of more) found.push(address)
    }
    return found
  }
  const first = (name: string): string | null => values.get(name)?.[0] ?? null
  const from = addresses('from')
  const sender = addresses('sender')
  const replyTo = addresses('reply-to')
  return {
    date: first('date'),
    subject: first('subject'),
    from,
    // RFC 9051 §7.5.2: absent or empty Sender and Reply-To are filled in from From.
    sender: sender.length === 0 ? from : sender,
    replyTo: replyTo.length === 0 ? from : replyTo,
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    inReplyTo: first('in-reply-to'),
    messageId: first('message-id'),
  }
}

const NONE: readonly string[] = []
