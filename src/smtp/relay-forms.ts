/** What can be said to a host that lacks an extension: addresses in ASCII (RFC 5891 for the domain), bodies in seven bits. */
import { domainToASCII } from 'node:url'

/** Whether an address can stand between angle brackets and add nothing of its own (attack A11). */
export const isSendable = (address: string): boolean => !/[\p{Cc}<>]/u.test(address)

/** The address in ASCII; null when its local part cannot be (RFC 6531 §3.3: there is no other form of it). */
export const asciiForm = (address: string): string | null => {
  if (isAscii(address)) return address
  const at = address.lastIndexOf('@')
  const domain = domainToASCII(address.slice(at + 1))
  return domain !== '' && isAscii(address.slice(0, at)) ? `${address.slice(0, at)}@${domain}` : null
}

/** Whether a body has no octet beyond ASCII. Reads it once more, only for hosts without 8BITMIME. */
export const lacksEightBit = async (body: AsyncIterable<Uint8Array>): Promise<boolean> => {
  for await (const chunk of body)
    if (/[\x80-\xff]/.test(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')))
      return false
  return true
}

const isAscii = (text: string): boolean => !/[^\x20-\x7e]/.test(text)
