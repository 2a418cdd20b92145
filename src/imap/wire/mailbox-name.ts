/**
 * Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3) until the client enables IMAP4rev2 or UTF8=ACCEPT, UTF-8
 * after. Octets above 127 are read as UTF-8 in both (RFC 6855 §3): programs send them without asking.
 */
import { parseMailboxName, SEPARATOR } from '../../mail/mailbox.ts'
import { type Arguments, decodeUtf8 } from './arguments.ts'
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.ts'
import type { NamedMailbox } from './syntax.ts'

/** `utf8`: IMAP4rev2 or UTF8=ACCEPT is enabled. */
export type Mode = { readonly utf8: boolean }

export const mailbox = (args: Arguments, mode: Mode): NamedMailbox | null => {
  const wire = args.astringWire('a mailbox name')
  return wire === null ? null : namedMailbox(wire, mode)
}

/** CREATE: a separator at the end only says that names below it will follow (RFC 9051 §6.3.4). */
export const newMailbox = (args: Arguments, mode: Mode): NamedMailbox | null => {
  const wire = args.astringWire('a mailbox name')
  if (wire === null) return null
  return namedMailbox(wire.length > 1 && wire.endsWith(SEPARATOR) ? wire.slice(0, -1) : wire, mode)
}

/** A name or pattern as text; null when it is not in the encoding. */
export const decodeName = (wire: string, { utf8 }: Mode): string | null =>
  utf8 || /[\x80-\xff]/.test(wire) ? decodeUtf8(wire) : decodeModifiedUtf7(wire)

/** In the client's encoding; may still have to be quoted. */
export const encodeName = (name: string, { utf8 }: Mode): string => (utf8 ? name : encodeModifiedUtf7(name))

const namedMailbox = (wire: string, mode: Mode): NamedMailbox => {
  const text = decodeName(wire, mode)
  return text === null ? { text: wire, name: null } : { text, name: parseMailboxName(text) }
}
