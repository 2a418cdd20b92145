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

/** Numbers as POP3 writes them, in one spelling, with blanks between; null for anything else. Octet by octet: each RETR has one. */
export const parseNumbers = (argument: Buffer): readonly number[] | null => {
  if (argument.length > ARGUMENT_OCTETS_MAX) return null
  const numbers: number[] = []
  let digits = 0
  for (const octet of argument) {
    if (octet === SPACE) digits = 0
    else if (octet < ZERO || octet > NINE || digits === DIGITS_MAX) return null
    else if (digits++ === 0) numbers.push(octet - ZERO)
    else numbers.push(numbers.pop()! * 10 + octet - ZERO)
  }
  return numbers.length === 0 ? null : numbers
}

const NAME_OCTETS_MAX = 8
const ARGUMENT_OCTETS_MAX = 40 // RFC 1939 §3
const DIGITS_MAX = 15 // exact in a number; programs ask TOP for as many lines as their integers can count
const SPACE = 32
const ZERO = 48
const NINE = 57
const NOTHING = Buffer.alloc(0)
