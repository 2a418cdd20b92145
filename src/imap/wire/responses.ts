/** Pieces of responses as wire text: strings whose characters are octets (latin1), ready for the channel. */
import type { MailboxName } from '../../mail/mailbox.ts'
import type { InternalDate, Uid } from '../../mail/message.ts'

const soon = (): never => {
  throw new Error('in the making')
}
/** A string: quoted when it can be, else a literal. Quoted UTF-8 only when `utf8`. */
export const stringText = (_text: string, _utf8: boolean): string => soon()
export const nstringText = (_text: string | null, _utf8: boolean): string => soon()
export const mailboxText = (_name: MailboxName | string, _utf8: boolean): string => soon()
/** `(\Seen $Forwarded)`, the same string object each time for the same flags. */
export const flagList = (_system: number, _keywords: string, _recent?: boolean): string => soon()
/** `{n}` or `~{n}` with its CR LF. */
export const literalHead = (_octets: number, _binary?: boolean): string => soon()
/** With its quotes: `"17-Jul-1996 02:44:25 -0700"`. */
export const dateTimeText = (_date: InternalDate): string => soon()
/** `1:5,7`; order kept, so that the two sets of COPYUID match (RFC 4315 §3). */
export const uidSetText = (_uids: readonly (Uid | number)[]): string => soon()
