/** A command line (RFC 1939 §3): a keyword without case, and after one space whatever belongs to it, as octets. */

export type CommandLine = {
  /** In capitals, as far as it is ASCII. */
  readonly name: string
  /** Empty when there is none. */
  readonly argument: Buffer
}

export const parseCommandLine = (line: Buffer): CommandLine => {
  const space = line.indexOf(SPACE)
  const nameEnd = space === -1 ? line.length : space
  return {
    // No keyword is longer than this; more would only be copied to be refused.
    name: line.toString('latin1', 0, Math.min(nameEnd, NAME_OCTETS_MAX + 1)).toUpperCase(),
    argument: space === -1 ? NOTHING : line.subarray(space + 1),
  }
}

/** Numbers as POP3 writes them, in one spelling; null for anything else. */
export const parseNumbers = (argument: Buffer): readonly number[] | null => {
  if (argument.length > ARGUMENT_OCTETS_MAX) return null
  const words = argument.toString('latin1').trim().split(/ +/)
  return words.every((word) => /^\d{1,9}$/.test(word)) ? words.map(Number) : null
}

const NAME_OCTETS_MAX = 8
const ARGUMENT_OCTETS_MAX = 40 // RFC 1939 §3
const SPACE = 32
const NOTHING = Buffer.alloc(0)
