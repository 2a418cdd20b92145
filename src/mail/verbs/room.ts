/**
 * Whether there is room for more: of octets within the quota, and of messages within their number, since one costs its rows
 * whatever its size (a million messages of one octet are a gigabyte of rows).
 */
import type { MailLimits } from '../mail.ts'
import type { MailWriter } from '../store.ts'

export type Growth = { readonly messages: number; readonly octets: number }

export const hasRoom = async (
  writer: Pick<MailWriter, 'usage'>,
  { quotaOctets, messagesMax }: MailLimits,
  { messages, octets }: Growth,
): Promise<boolean> => {
  if (messages <= 0 && octets <= 0) return true
  const usage = await writer.usage()
  return usage.octets + octets <= quotaOctets && usage.messages + messages <= messagesMax
}
