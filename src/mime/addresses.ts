/**
 * Address lists as ENVELOPE gives them (RFC 9051 §7.5.2, RFC 5322 §3.4 and §4.4): names, routes, groups, comments.
 * Byte strings in and out. Broken input never throws: what cannot be an address becomes a mailbox without a host.
 */
import { trimBlanks } from './byte-string.ts'
import type { EnvelopeAddress } from './envelope.ts'

/** At most `limit` addresses of a field's value; groups count as two. */
export const readAddresses = (text: string, limit: number): EnvelopeAddress[] => {
  const reader = new AddressReader(text, limit)
  reader.read()
  return reader.addresses
}

type Piece = { readonly text: string; readonly spaced: boolean; readonly at: boolean }

class AddressReader {
  readonly addresses: EnvelopeAddress[] = []
  readonly #text: string
  readonly #limit: number
  #at = 0
  #pieces: Piece[] = []
  #comment: string | null = null
  #angle: Omit<EnvelopeAddress, 'name'> | null = null
  #spaced = false
  #inGroup = false
  /** No route that begins before this place ever ends: it was looked for, and is looked for once. */
  #routelessUpTo = 0

  constructor(text: string, limit: number) {
    this.#text = text
    this.#limit = limit
  }

  read(): void {
    while (this.#at < this.#text.length && this.addresses.length < this.#limit) this.#step()
    this.#finish()
    if (this.#inGroup) this.#endGroup()
  }

  #step(): void {
    const character = this.#text[this.#at]!
    if (isBlank(character)) {
      this.#at += 1
      this.#spaced = true
    } else if (character === '(') {
      this.#comment = this.#skipComment()
      this.#spaced = true
    } else if (character === '"') this.#push(this.#quoted(), false)
    else if (character === '[') this.#push(this.#domainLiteral(), false)
    else if (PUNCTUATION.has(character)) {
      this.#at += 1
      this.#punctuation(character)
    } else this.#push(this.#atom(), false)
  }

  #punctuation(character: string): void {
    if (character === '@') this.#push('@', true)
    else if (character === '<') this.#readAngle()
    else if (character === ':') this.#beginGroup()
    else if (character !== '>') this.#finish()
    if (character === ';' && this.#inGroup) this.#endGroup()
  }

  #push(text: string, at: boolean): void {
    this.#pieces.push({ text, spaced: this.#spaced && this.#pieces.length > 0, at })
    this.#spaced = false
  }

  /** Ends the address read so far, at a comma, a semicolon or the end. */
  #finish(): void {
    const pieces = this.#pieces
    const comment = this.#comment === '' ? null : this.#comment
    if (this.#angle !== null) {
      this.#add({ ...this.#angle, name: pieces.length === 0 ? comment : phrase(pieces) })
    } else if (pieces.length > 0) {
      const at = pieces.findLastIndex((piece) => piece.at)
      const route = null
      if (at === -1) this.#add({ name: comment, route, mailbox: phrase(pieces), host: '' })
      else {
        // RFC 5322 §4.4: white space may stand around the dots of an address, and belongs to nothing.
        const mailbox = joined(pieces.slice(0, at))
        this.#add({ name: comment, route, mailbox, host: joined(pieces.slice(at + 1)) })
      }
    }
    this.#pieces = []
    this.#comment = null
    this.#angle = null
    this.#spaced = false
  }

  #add(address: EnvelopeAddress): void {
    if (this.addresses.length < this.#limit) this.addresses.push(address)
  }

  #beginGroup(): void {
    if (this.#inGroup || this.#angle !== null || this.#pieces.length === 0) return
    this.#inGroup = true
    this.#add({ name: null, route: null, mailbox: phrase(this.#pieces), host: null })
    this.#pieces = []
    this.#comment = null
  }

  #endGroup(): void {
    this.#inGroup = false
    this.addresses.push({ name: null, route: null, mailbox: null, host: null })
  }

  /** Behind `<`: an optional route (RFC 5322 §4.4), the address, `>`. */
  #readAngle(): void {
    const pieces: Piece[] = []
    let route: string | null = null
    while (this.#at < this.#text.length && !'>,;'.includes(this.#text[this.#at]!)) {
      const character = this.#text[this.#at]!
      if (isBlank(character) || character === '<') this.#at += 1
      else if (character === '"') pieces.push({ text: this.#quoted(), spaced: false, at: false })
      else if (character === '(') this.#skipComment()
      else if (character === '[') pieces.push({ text: this.#domainLiteral(), spaced: false, at: false })
      else if (character === ':') {
        route = joined(pieces)
        pieces.length = 0
        this.#at += 1
      } else if (character === '@') {
        // A route's domains are divided by commas, which would end an address elsewhere.
        if (pieces.length === 0 && route === null) route = this.#route()
        else {
          pieces.push({ text: '@', spaced: false, at: true })
          this.#at += 1
        }
      } else pieces.push({ text: this.#atom(), spaced: false, at: false })
    }
    if (this.#text[this.#at] === '>') this.#at += 1
    if (this.#angle !== null) return // a second one in the same address
    const at = pieces.findLastIndex((piece) => piece.at)
    const mailbox = joined(at === -1 ? pieces : pieces.slice(0, at))
    this.#angle = { route, mailbox, host: at === -1 ? '' : joined(pieces.slice(at + 1)) }
  }

  /** From `@` to the colon that ends a route; null (and the `@` is skipped) when there is none before `>`. */
  #route(): string | null {
    const start = this.#at
    this.#at += 1
    if (start < this.#routelessUpTo) return null
    let end = start
    while (end < this.#text.length && !':>"<'.includes(this.#text[end]!)) end += 1
    if (this.#text[end] !== ':') {
      this.#routelessUpTo = end
      return null
    }
    this.#at = end + 1
    return this.#text.slice(start, end).replace(/[ \t\r\n]/g, '')
  }

  #atom(): string {
    const start = this.#at
    this.#at += 1
    while (this.#at < this.#text.length && !isSpecial(this.#text.charCodeAt(this.#at))) this.#at += 1
    return this.#text.slice(start, this.#at)
  }

  #quoted(): string {
    let value = ''
    let from = this.#at + 1
    let at = from
    for (; at < this.#text.length && this.#text[at] !== '"'; at += 1) {
      if (this.#text[at] !== '\\') continue
      value += this.#text.slice(from, at)
      at += 1
      from = at
    }
    value += this.#text.slice(from, at)
    this.#at = at + 1
    return value
  }

  #domainLiteral(): string {
    const start = this.#at
    const length = this.#text.slice(start, start + DOMAIN_LITERAL_CHARACTERS_MAX).indexOf(']') + 1
    if (length === 0) {
      this.#at += 1
      return '['
    }
    this.#at += length
    return this.#text.slice(start, this.#at)
  }

  /** On `(`: what the comment says; afterwards the reader stands behind it. Comments nest. */
  #skipComment(): string {
    const start = this.#at + 1
    let depth = 0
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at]
      if (character === '\\') this.#at += 1
      else if (character === '(') depth += 1
      else if (character === ')') depth -= 1
      if (depth === 0) break
    }
    const said = trimBlanks(this.#text.slice(start, this.#at))
    this.#at += 1
    return said.replace(/\\(.)/g, '$1')
  }
}

const DOMAIN_LITERAL_CHARACTERS_MAX = 255 // a domain's length (RFC 5321 §4.5.3.1.2)

const joined = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('')

const phrase = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (piece.spaced ? ` ${piece.text}` : piece.text)).join('')

const isBlank = (character: string): boolean =>
  character === ' ' || character === '\t' || character === '\r' || character === '\n'

const PUNCTUATION = new Set(',;:<>@')
const SPECIALS = new Set(Array.from(' \t\r\n,;:<>"(@[', (character) => character.charCodeAt(0)))
const isSpecial = (code: number): boolean => code < 128 && SPECIALS.has(code)
