/** Sections of a message as FETCH names them: `1.2.HEADER.FIELDS (DATE FROM)` (RFC 9051 §6.4.5.1, §9 section). */
import type { Arguments } from './arguments.ts'
import { ASTRING, classAt, NAME } from './characters.ts'
import type { Section } from './syntax.ts'

/** With its brackets. */
export const section = (args: Arguments): Section | null => {
  if (args.expect('[', 'a section') === null) return null
  const words = args.run(NAME)
  const { part, rest } = splitPart(words)
  const found = part && (rest === null ? sectionOf(part, 'all', '') : named(args, part, rest.toUpperCase()))
  if (found === null) return args.fail('a section')
  return args.expect(']', 'the end of a section') && found
}

/** `[1.2]`, with its brackets: all that BINARY knows (RFC 9051 §6.4.5). */
export const sectionOfParts = (args: Arguments): readonly number[] | null => {
  if (args.expect('[', 'a section') === null) return null
  const { part, rest } = splitPart(args.run(NAME))
  if (part === null || rest !== null) return args.fail('a section of numbers')
  return args.expect(']', 'the end of a section') && part
}

const PART_DEPTH_MAX = 100 // no message is read deeper than that
const NAMES_MAX = 256 // header fields of one item
const UINT32_MAX = 4_294_967_295

/** The numbers a section begins with, and the words after them (null: none). `part` is null when a number is not one. */
const splitPart = (words: string): { part: readonly number[] | null; rest: string | null } => {
  if (words === '') return { part: [], rest: null }
  const pieces = words.split('.')
  const firstWord = pieces.findIndex((piece) => !/^[0-9]+$/.test(piece))
  const numbers = (firstWord === -1 ? pieces : pieces.slice(0, firstWord)).map(Number)
  const isPart = numbers.length <= PART_DEPTH_MAX && numbers.every((each) => each > 0 && each <= UINT32_MAX)
  return {
    part: isPart ? numbers : null,
    rest: firstWord === -1 ? null : pieces.slice(firstWord).join('.'),
  }
}

const named = (args: Arguments, part: readonly number[], word: string): Section | null => {
  switch (word) {
    case 'HEADER':
      return sectionOf(part, 'header', word)
    case 'TEXT':
      return sectionOf(part, 'text', word)
    case 'MIME':
      return part.length === 0 ? args.fail('a part before MIME') : sectionOf(part, 'mime', word)
    case 'HEADER.FIELDS':
    case 'HEADER.FIELDS.NOT':
      return fields(args, part, word)
    default:
      return null
  }
}

const sectionOf = (
  part: readonly number[],
  kind: 'all' | 'header' | 'text' | 'mime',
  word: string,
): Section => ({ part, of: { kind }, text: sectionText(part, word) })

const sectionText = (part: readonly number[], word: string): string =>
  word === '' ? part.join('.') : [...part, word].join('.')

const fields = (args: Arguments, part: readonly number[], word: string): Section | null => {
  const names =
    args.space() && args.list(() => fieldName(args), 'field names', { empty: false, itemsMax: NAMES_MAX })
  return (
    names && {
      part,
      of: {
        kind: 'fields',
        names: names.map((each) => each.toLowerCase()),
        not: word === 'HEADER.FIELDS.NOT',
      },
      // Echoed as asked for: some programs look for their own words in the answer.
      text: `${sectionText(part, word)} (${names.map(echoed).join(' ')})`,
    }
  )
}

/** RFC 5322 §2.2: printable ASCII but the colon. Nothing else can be the name of a field, or is safe to echo. */
const fieldName = (args: Arguments): string | null => {
  const text = args.astring('a field name')
  if (text === null || /^[\x21-\x39\x3b-\x7e]+$/.test(text)) return text
  return args.fail('a field name')
}

const echoed = (text: string): string => {
  for (let at = 0; at < text.length; at++)
    if (!(classAt(text, at) & ASTRING)) return `"${text.replace(/["\\]/g, '\\$&')}"`
  return text
}
