/**
 * A cursor over the arguments of one command. A command is held as wire text (a character an octet, literals in place
 * as they came: `{3}` CR LF and three octets), which makes slices cheap. Every reader returns null when it cannot read
 * what stands there; the first such failure is remembered for the BAD. Nothing here throws on any input.
 */
import { isUtf8 } from 'node:buffer'
import { ASTRING, ATOM, classAt, DIGIT } from './characters.ts'
import { Malformed } from './malformed.ts'

const UINT32_MAX = 4_294_967_295
const INT64_MAX = 2n ** 63n - 1n

export class Arguments {
  readonly #wire: string // private, so that no log or inspection ever shows a password
  #at = 0
  #failure: string | null = null
  #failedAt = 0

  constructor(wire: string) {
    this.#wire = wire
  }

  /** What remains to be read begins here. */
  get position(): number {
    return this.#at
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#wire.length
  }

  /** Takes the failure down, unless an earlier one stands; returns null so that readers can `return args.fail(…)`. */
  fail(expected: string): null {
    if (this.#failure === null) {
      this.#failure = expected
      this.#failedAt = this.#at
    }
    return null
  }

  /** What a parser returns at its end: its value if there is one and nothing follows it, else what went wrong. */
  finish<Value>(value: Value | null): Value | Malformed {
    if (value !== null && this.#failure === null) {
      while (this.#wire.charCodeAt(this.#at) === SPACE) this.#at++ // several programs end a command in a space
      if (this.isAtEnd) return value
      this.fail('the end of the command')
    }
    return new Malformed(`Expected ${this.#failure ?? 'something else'} at octet ${this.#failedAt + 1}`)
  }

  /** The next octet, not taken; NaN at the end. */
  peek(): number {
    return this.#wire.charCodeAt(this.#at)
  }

  isNext(character: string): boolean {
    return this.#wire.startsWith(character, this.#at)
  }

  /** Takes `character` if it is next. */
  take(character: string): boolean {
    if (!this.#wire.startsWith(character, this.#at)) return false
    this.#at += character.length
    return true
  }

  expect(character: string, name: string): true | null {
    return this.take(character) ? true : this.fail(name)
  }

  space(): true | null {
    return this.take(' ') ? true : this.fail('a space')
  }

  /** What stands between here and the first character that is not of `characterClass`; empty when none is. */
  run(characterClass: number): string {
    const start = this.#at
    let at = start
    while (classAt(this.#wire, at) & characterClass) at++
    this.#at = at
    return this.#wire.slice(start, at)
  }

  /** Everything up to the end, not taken. */
  peekRest(): string {
    return this.#wire.slice(this.#at)
  }

  /** Everything up to the end. */
  rest(): string {
    const text = this.#wire.slice(this.#at)
    this.#at = this.#wire.length
    return text
  }

  atom(name = 'an atom'): string | null {
    const text = this.run(ATOM)
    return text === '' ? this.fail(name) : text
  }

  /** An atom in capitals: what the grammar's words are compared as. */
  word(name = 'a word'): string | null {
    return this.atom(name)?.toUpperCase() ?? null
  }

  /** The atom that is next, in capitals, not taken; empty when none is. */
  peekWord(): string {
    const start = this.#at
    const text = this.run(ATOM)
    this.#at = start
    return text.toUpperCase()
  }

  /** Takes `word`, and `before` it when that is given; nothing when they do not stand there. */
  takeWord(word: string, before = ''): boolean {
    const start = this.#at
    if (this.take(before) && this.peekWord() === word) {
      this.#at += word.length
      return true
    }
    this.#at = start
    return false
  }

  /** The one of `words` (in capitals) that is next. */
  oneOf<Word extends string>(words: readonly Word[], name: string): Word | null {
    const next = this.peekWord()
    const word = words.find((each) => each === next)
    if (word === undefined) return this.fail(name)
    this.#at += word.length
    return word
  }

  /** Decoded: UTF-8, without NUL. */
  astring(name = 'a string'): string | null {
    return decoded(this, this.astringWire(name), name)
  }

  /** As octets, for what is not UTF-8 (modified UTF-7). */
  astringWire(name = 'a string'): string | null {
    const text = this.run(ASTRING)
    return text === '' ? this.stringWire(name) : text
  }

  string(name = 'a string'): string | null {
    return decoded(this, this.stringWire(name), name)
  }

  /** The octets of a quoted string or literal, as wire text. */
  stringWire(name = 'a string'): string | null {
    const next = this.peek()
    if (next === QUOTE) return this.#quoted()
    if (next === BRACE) return this.#literal()
    return this.fail(name)
  }

  /** `{ value: null }` for NIL. */
  nstring(name = 'a string or NIL'): { readonly value: string | null } | null {
    if (this.takeWord('NIL')) return { value: null }
    const value = this.string(name)
    return value === null ? null : { value }
  }

  /** An unsigned 32-bit number. */
  number(name = 'a number'): number | null {
    const digits = this.run(DIGIT)
    if (digits === '' || digits.length > 10) return this.fail(name)
    const value = Number(digits)
    return value > UINT32_MAX ? this.fail(name) : value
  }

  nzNumber(name = 'a number above 0'): number | null {
    const start = this.#at
    const value = this.number(name)
    if (value !== 0) return value
    this.#at = start
    return this.fail(name)
  }

  /**
   * An unsigned 63-bit number. What a double cannot hold is taken for the largest it can: no modseq or size of ours
   * comes near either, so comparisons come out the same.
   */
  number64(name = 'a number'): number | null {
    const digits = this.run(DIGIT)
    if (digits === '' || digits.length > 19) return this.fail(name)
    if (digits.length < 16) return Number(digits)
    const value = BigInt(digits)
    if (value > INT64_MAX) return this.fail(name)
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
  }

  /** `(` items divided by single spaces `)`; `read` is called before each item. */
  list<Item>(
    read: () => Item | null,
    name: string,
    { empty, itemsMax }: { readonly empty: boolean; readonly itemsMax: number },
  ): readonly Item[] | null {
    if (this.expect('(', `a list of ${name}`) === null) return null
    const items: Item[] = []
    if (empty && this.take(')')) return items
    do {
      const item = read()
      if (item === null) return null
      if (items.length === itemsMax) return this.fail(`at most ${itemsMax} ${name}`)
      items.push(item)
    } while (this.take(' '))
    return this.expect(')', 'a closing parenthesis') === null ? null : items
  }

  #quoted(): string | null {
    const from = this.#at + 1
    let at = from
    let escaped = false
    for (;;) {
      const octet = this.#wire.charCodeAt(at)
      if (octet === QUOTE) break
      if (octet === BACKSLASH) {
        escaped = true
        const next = this.#wire.charCodeAt(at + 1)
        if (next !== QUOTE && next !== BACKSLASH) return this.fail('a quoted string')
        at++
      } else if (!(octet > 0) || octet === 10 || octet === 13) return this.fail('a quoted string') // NaN: its end is missing
      at++
    }
    this.#at = at + 1
    const text = this.#wire.slice(from, at)
    return escaped ? text.replace(/\\(.)/gs, '$1') : text
  }

  #literal(): string | null {
    const start = this.#at
    this.#at++
    const octets = this.number('a literal')
    this.take('+')
    if (octets === null || !this.take('}\r\n') || this.#at + octets > this.#wire.length) {
      this.#at = start
      return this.fail('a literal')
    }
    const from = this.#at
    this.#at += octets
    return this.#wire.slice(from, this.#at)
  }
}

/** Octets as text: UTF-8 without NUL; null when they are not. */
export const decodeUtf8 = (wire: string): string | null => {
  if (wire.includes('\0')) return null
  if (ASCII.test(wire)) return wire
  const octets = Buffer.from(wire, 'latin1')
  return isUtf8(octets) ? octets.toString('utf8') : null
}

const ASCII = /^[\x01-\x7f]*$/
const SPACE = 32
const QUOTE = 34
const BACKSLASH = 92
const BRACE = 123

const decoded = (args: Arguments, wire: string | null, name: string): string | null =>
  wire === null ? null : (decodeUtf8(wire) ?? args.fail(`${name} in UTF-8`))
