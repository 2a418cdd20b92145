/** A command line: the verb and what follows it, as text. Control characters are refused wherever they stand. */
import { isUtf8 } from 'node:buffer'

export type CommandLine =
  | {
      readonly kind: 'command'
      /** Upper case; a word of letters, or empty where the line does not begin with one. */
      readonly verb: string
      /** After the blank; blanks at its end are gone (RFC 5321 §4.1.1 asks for tolerance). */
      readonly argument: string
      /** Whether there is anything beyond ASCII, which only SMTPUTF8 allows. */
      readonly isAscii: boolean
    }
  | { readonly kind: 'unreadable'; readonly because: 'control-character' | 'not-utf-8' }

export const parseCommandLine = (bytes: Buffer): CommandLine => {
  const octets = bytes.toString('latin1')
  const isAscii = !/[\x80-\xff]/.test(octets)
  if (!isAscii && !isUtf8(bytes)) return { kind: 'unreadable', because: 'not-utf-8' }
  const text = isAscii ? octets : bytes.toString('utf8')
  if (/\p{Cc}/u.test(text)) return { kind: 'unreadable', because: 'control-character' }
  const verb = /^[A-Za-z]+(?= |$)/.exec(text)?.[0] ?? ''
  return {
    kind: 'command',
    verb: verb.toUpperCase(),
    argument: text.slice(verb.length + 1).trimEnd(),
    isAscii,
  }
}
