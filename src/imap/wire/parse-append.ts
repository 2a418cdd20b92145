/** What stands before each message of an APPEND (RFC 9051 §6.3.12, RFC 3502, RFC 6855 §4), up to its literal's head. */
import type { Arguments } from './arguments.ts'
import { dateTime } from './dates.ts'
import { flagsInParentheses } from './flags.ts'
import { type Mode, mailbox } from './mailbox-name.ts'
import type { Malformed } from './malformed.ts'
import type { AppendItem, LiteralHead, NamedMailbox } from './syntax.ts'

export type AppendHead = { readonly mailbox: NamedMailbox; readonly first: AppendItem }
export const parseAppendHead = (args: Arguments, mode: Mode): AppendHead | Malformed => {
  const name = mailbox(args, mode)
  const first = name && appendItem(args)
  return args.finish(name && first && { mailbox: name, first })
}

/** One more message, its leading space included. */
export const parseAppendItem = (args: Arguments): AppendItem | Malformed => args.finish(appendItem(args))

/** The head of a literal at the end of a line, `{n}`, `{n+}` or `~{n}`; null when the line does not end in one. */
export const trailingLiteral = (line: string): LiteralHead | null => {
  if (!line.endsWith('}')) return null
  const brace = line.lastIndexOf('{')
  const parts = /^\{(\d+)(\+?)\}$/.exec(brace === -1 ? '' : line.slice(brace))
  return (
    parts && {
      octets: Number(parts[1]),
      synchronizing: parts[2] === '',
      binary: line.charAt(brace - 1) === '~',
    }
  )
}

const NO_FLAGS = { system: 0, keywords: '' }

const appendItem = (args: Arguments): AppendItem | null => {
  if (args.space() === null) return null
  let flags: AppendItem['flags'] | null = NO_FLAGS
  if (args.isNext('(')) {
    flags = flagsInParentheses(args)
    if (flags === null || args.space() === null) return null
  }
  let date: AppendItem['date'] = null
  if (args.isNext('"')) {
    date = dateTime(args)
    if (date === null || args.space() === null) return null
  }
  const utf8 = args.takeWord('UTF8')
  if (utf8 && !args.take(' (')) return args.fail('a literal after UTF8')
  const literal = literalHead(args)
  return literal && { flags, date, literal, utf8 }
}

const literalHead = (args: Arguments): LiteralHead | null => {
  const wire = args.peekRest()
  const literal = /^~?\{\d+\+?\}$/.test(wire) ? trailingLiteral(wire) : null
  if (literal === null) return args.fail('a literal')
  args.rest()
  return literal
}
