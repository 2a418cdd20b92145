/** Addresses as people type and paste them: `Åsa Öberg <asa@example.se>, bo@example.se; "Öberg, Åsa" <asa@x.se>`. */
import type { EmailAddress } from '../jmap/types.ts'

export type TypedAddresses = {
  readonly addresses: readonly EmailAddress[]
  /** What is no address, as it was typed. */
  readonly rest: readonly string[]
}

/** As loose as it may be: whether there is such an address is for the server to say. */
const LOOKS_RIGHT = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/

export const parseAddresses = (typed: string): TypedAddresses => {
  const addresses: EmailAddress[] = []
  const rest: string[] = []
  for (const piece of piecesOf(typed)) {
    const parsed = parseAddress(piece)
    if (parsed === null) rest.push(piece)
    else addresses.push(parsed)
  }
  return { addresses, rest }
}

const parseAddress = (piece: string): EmailAddress | null => {
  const [, name = '', email = ''] = /^(.*?)<([^<>]*)>$/s.exec(piece) ?? [null, '', piece]
  if (!LOOKS_RIGHT.test(email.trim())) return null
  const called = name
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('\\"', '"')
    .trim()
  return { name: called === '' ? null : called, email: email.trim() }
}

/** Parted by commas, semicolons and lines, but not within quotes. */
const piecesOf = (typed: string): readonly string[] =>
  (typed.match(/(?:"[^"]*"|[^,;\n])+/g) ?? []).map((piece) => piece.trim()).filter((piece) => piece !== '')
