/** Reads what IMAP writes in parentheses (RFC 9051 §9), strictly, so that tests can say whether a client could. */

export type ImapValue = string | number | null | readonly ImapValue[]

/** The one value that the text is; throws where the grammar is broken. Addresses need no space between them. */
export const readImapValue = (bytes: Uint8Array): ImapValue => {
  const cursor = { text: Buffer.from(bytes).toString('latin1'), at: 0 }
  const value = readValue(cursor)
  if (cursor.at !== cursor.text.length)
    throw new Error(`more after the value: ${cursor.text.slice(cursor.at)}`)
  return value
}

type Cursor = { readonly text: string; at: number }

const readValue = (cursor: Cursor): ImapValue => {
  const rest = cursor.text.slice(cursor.at, cursor.at + 64)
  if (rest.startsWith('(')) return readList(cursor)
  if (rest.startsWith('"')) return readQuoted(cursor)
  const literal = /^\{(\d+)\}\r\n/.exec(rest)
  if (literal !== null) {
    const start = cursor.at + literal[0].length
    const value = cursor.text.slice(start, start + Number(literal[1]))
    if (value.length !== Number(literal[1]) || value.includes('\0')) throw new Error('a broken literal')
    cursor.at = start + value.length
    return value
  }
  const atom = /^(?:NIL|\d+)(?=[ )]|$)/.exec(rest)
  if (atom === null) throw new Error(`no value at ${JSON.stringify(rest)}`)
  cursor.at += atom[0].length
  return atom[0] === 'NIL' ? null : Number(atom[0])
}

const readList = (cursor: Cursor): readonly ImapValue[] => {
  const values: ImapValue[] = []
  cursor.at += 1
  while (cursor.text[cursor.at] !== ')') {
    if (values.length > 0 && cursor.text[cursor.at] === ' ') cursor.at += 1
    else if (values.length > 0 && cursor.text[cursor.at] !== '(') throw new Error('no space between values')
    values.push(readValue(cursor))
  }
  cursor.at += 1
  if (values.length === 0) throw new Error('an empty list')
  return values
}

const readQuoted = (cursor: Cursor): string => {
  const match = /"((?:[^"\\\r\n\0\x80-\xff]|\\["\\])*)"/y
  match.lastIndex = cursor.at
  const found = match.exec(cursor.text)
  if (found === null)
    throw new Error(
      `a broken quoted string at ${JSON.stringify(cursor.text.slice(cursor.at, cursor.at + 80))}`,
    )
  cursor.at = match.lastIndex
  return found[1]!.replace(/\\(.)/g, '$1')
}
