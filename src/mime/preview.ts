/**
 * PREVIEW (RFC 8970): the beginning of a message's text. While the message goes by, the first octets of its first plain
 * and first HTML part are kept; the plain one is shown unless it is blank.
 */
import { fromLatin1 } from './byte-string.ts'
import type { Content } from './header-block.ts'
import { textOf } from './text-of.ts'
import { decodeAll } from './transfer-encoding.ts'

const PREVIEW_CHARACTERS_MAX = 256 // RFC 8970 §3.1
const SOURCE_OCTETS_MAX = { plain: 8_192, html: 65_536 } as const // HTML often has a long style sheet first
const FIRST_LOOK_CHARACTERS = 640 // enough for nearly all
const TEXT_CHARACTERS_MAX = 4_096 // looked at, for texts that begin with much white space

type Kind = keyof typeof SOURCE_OCTETS_MAX
type Source = { readonly content: Content; readonly chunks: Buffer[]; octets: number; readonly max: number }

export class PreviewSource {
  readonly #sources: { plain: Source | null; html: Source | null } = { plain: null, html: null }
  #current: Source | null = null

  /** A text part's body begins. */
  begin(content: Content): void {
    const kind: Kind | null =
      content.subtype === 'html' ? 'html' : content.subtype === 'plain' ? 'plain' : null
    if (kind === null || this.#sources[kind] !== null || content.disposition?.kind === 'attachment') return
    this.#current = { content, chunks: [], octets: 0, max: SOURCE_OCTETS_MAX[kind] }
    this.#sources[kind] = this.#current
  }

  octets(buffer: Buffer, from: number, to: number): void {
    const source = this.#current
    if (source === null) return
    const end = Math.min(to, from + source.max - source.octets)
    if (end > from) source.chunks.push(fromLatin1(buffer.toString('latin1', from, end)))
    source.octets += end - from
    if (source.octets >= source.max) this.#current = null
  }

  end(): void {
    this.#current = null
  }

  text(): string {
    const plain = textFrom(this.#sources.plain)
    return plain === '' ? textFrom(this.#sources.html) : plain
  }
}

const textFrom = (source: Source | null): string => {
  if (source === null || source.octets === 0) return ''
  const octets = source.chunks.length === 1 ? source.chunks[0]! : Buffer.concat(source.chunks)
  const text = textOf(source.content, decodeAll(source.content.encoding, octets), TEXT_CHARACTERS_MAX)
  const short = readable(text.slice(0, FIRST_LOOK_CHARACTERS))
  const enough = short.length > PREVIEW_CHARACTERS_MAX || text.length <= FIRST_LOOK_CHARACTERS
  const shown = enough ? short : readable(text.slice(0, TEXT_CHARACTERS_MAX))
  return firstCharacters(shown, PREVIEW_CHARACTERS_MAX).toWellFormed()
}

/** White space folded; without controls, and without the invisible characters that newsletters pad previews with. */
const readable = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(NOT_SHOWN, '').replace(/ +/g, ' ').trim()

const NOT_SHOWN = /\p{Cc}|\u034f|[\u00ad\u200b-\u200f\u2060\ufeff]/gu

const firstCharacters = (text: string, max: number): string => {
  if (text.length <= max) return text
  let end = 0
  for (let count = 0; count < max && end < text.length; count += 1) {
    end += text.codePointAt(end)! > 0xffff ? 2 : 1
  }
  return text.slice(0, end)
}
