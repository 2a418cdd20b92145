/**
 * A mail's HTML written again from an allow-list (attack A10): what comes out holds only what `allowed.ts` names, in
 * markup of our own making, so that no browser can read it otherwise. One pass, in time that grows with the length; what
 * is nested deeper or longer than any mail is refused, and shown as text by the caller.
 */
import { Parser } from 'htmlparser2'
import { linkAddress, otherHost, type Pictures, pictureAddress } from './addresses.ts'
import { ATTRIBUTES, ELEMENTS, GONE_WITH_CONTENT, VOID_ELEMENTS } from './allowed.ts'
import { escapeHtml } from './escape.ts'
import { ID_PREFIX, safeStyleAttribute, safeStyleSheet } from './styles.ts'

export type Rewritten = {
  /** Attributes of the body, each with a blank before it. */
  readonly bodyAttributes: string
  readonly styles: string
  readonly body: string
  /** Pictures that would have been fetched from outside. */
  readonly heldBack: number
}

const HTML_CHARACTERS_MAX = 2_097_152 // more is no letter; it stays readable as text and as its source
const CSS_CHARACTERS_MAX = 524_288 // of all styles together: about a second's work; newsletters have some ten thousand
const DEPTH_MAX = 400 // browsers stop at 512
const WORDS_OF_LINK_CHARACTERS_MAX = 2_000

/** Null when it is longer or deeper than it may be. */
export const rewriteHtml = (html: string, pictures: Pictures): Rewritten | null => {
  if (html.length > HTML_CHARACTERS_MAX) return null
  const writer = new Writer(pictures)
  const parser = new Parser(
    {
      onopentag: (name, attributes) => writer.open(name, attributes),
      ontext: (text) => writer.text(text),
      onclosetag: (name) => writer.close(name),
    },
    { recognizeSelfClosing: false },
  )
  for (let at = 0; at < html.length; at += PIECE_CHARACTERS) {
    parser.write(html.slice(at, at + PIECE_CHARACTERS))
    if (writer.isTooDeep) return null
  }
  parser.end()
  return writer.isTooDeep ? null : writer.result()
}

/** The parser is left as soon as a piece was too deep, since its cost for each end tag grows with the depth. */
const PIECE_CHARACTERS = 16_384

type Attributes = Readonly<Record<string, string>>
type OpenLink = { readonly url: URL; words: string }

class Writer {
  readonly #pictures: Pictures
  readonly #pieces: string[] = []
  readonly #styles: string[] = []
  #bodyAttributes = ''
  #heldBack = 0
  #cssCharacters = 0
  #depth = 0
  /** How many elements that go with their content are open. */
  #gone = 0
  #isInStyle = false
  #styleText = ''
  #link: OpenLink | null = null
  isTooDeep = false

  constructor(pictures: Pictures) {
    this.#pictures = pictures
  }

  open(name: string, attributes: Attributes): void {
    this.#depth += 1
    if (this.#depth > DEPTH_MAX) this.isTooDeep = true
    if (this.isTooDeep) return
    if (name === 'style' && this.#gone === 0) this.#isInStyle = true
    if (GONE_WITH_CONTENT.has(name)) this.#gone += 1
    else if (this.#gone > 0) return
    else if (name === 'body') this.#bodyAttributes ||= this.#attributesOf(name, attributes)
    else if (ELEMENTS.has(name)) this.#pieces.push(`<${name}${this.#attributesOf(name, attributes)}>`)
  }

  text(text: string): void {
    if (this.isTooDeep) return
    if (this.#isInStyle) this.#styleText += text
    if (this.#gone > 0) return
    this.#pieces.push(escapeHtml(text))
    if (this.#link !== null && this.#link.words.length < WORDS_OF_LINK_CHARACTERS_MAX)
      this.#link.words += text
  }

  close(name: string): void {
    this.#depth -= 1
    if (this.isTooDeep) return
    if (name === 'style' && this.#isInStyle) this.#endStyle()
    if (GONE_WITH_CONTENT.has(name)) this.#gone -= 1
    else if (this.#gone > 0 || !ELEMENTS.has(name) || VOID_ELEMENTS.has(name)) return
    else {
      if (name === 'a') this.#endLink()
      this.#pieces.push(`</${name}>`)
    }
  }

  result(): Rewritten {
    return {
      bodyAttributes: this.#bodyAttributes,
      styles: this.#styles.join('\n'),
      body: this.#pieces.join(''),
      heldBack: this.#heldBack,
    }
  }

  #endStyle(): void {
    const css = this.#safe(safeStyleSheet, this.#styleText)
    if (css !== '') this.#styles.push(css)
    this.#styleText = ''
    this.#isInStyle = false
  }

  /** Where the words of a link name another host than it goes to, the true one stands behind them. */
  #endLink(): void {
    const host = this.#link === null ? null : otherHost(this.#link.words, this.#link.url)
    this.#link = null
    if (host !== null) this.#pieces.push(`<span style="${TRUE_HOST_STYLE}"> (→ ${escapeHtml(host)})</span>`)
  }

  #attributesOf(element: string, attributes: Attributes): string {
    const written: string[] = []
    const write = (name: string, value: string): void => void written.push(` ${name}="${escapeHtml(value)}"`)
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'style') {
        const css = this.#safe(safeStyleAttribute, value)
        if (css !== '') write('style', css)
      } else if (name === 'id' || (name === 'name' && element === 'a')) {
        if (/^[\w.:-]{1,100}$/.test(value)) write('id', ID_PREFIX + value)
      } else if (name === 'src' || name === 'background') this.#writePicture(element, name, value, write)
      else if (name === 'href') continue
      else if (Object.hasOwn(ATTRIBUTES, name) && ATTRIBUTES[name]!.test(value)) write(name, value)
    }
    if (element === 'a') this.#writeLink(attributes.href, write)
    return written.join('')
  }

  #safe(read: typeof safeStyleSheet, text: string): string {
    this.#cssCharacters += text.length
    if (this.#cssCharacters > CSS_CHARACTERS_MAX) return ''
    const { css, heldBack } = read(text, this.#pictures)
    this.#heldBack += heldBack
    return css
  }

  #writePicture(element: string, name: string, value: string, write: Write): void {
    if (name === 'src' && element !== 'img') return
    const picture = pictureAddress(value, this.#pictures)
    if (picture.kind === 'shown') write(name, picture.address)
    else if (picture.kind === 'held-back') this.#heldBack += 1
  }

  #writeLink(href: string | undefined, write: Write): void {
    const anchor = /^#([\w.:-]{1,100})$/.exec(href ?? '')?.[1]
    if (anchor !== undefined) {
      write('href', `#${ID_PREFIX}${anchor}`)
      return
    }
    const url = href === undefined ? null : linkAddress(href)
    this.#link = url === null ? null : { url, words: '' }
    if (url === null) return
    write('href', url.href)
    write('title', url.href)
    write('target', '_blank')
    write('rel', 'noopener noreferrer')
  }
}

type Write = (name: string, value: string) => void

/** Important, so that no rule of the mail can hide it. */
const TRUE_HOST_STYLE = [
  'display:inline',
  'visibility:visible',
  'opacity:1',
  'font:bold 13px sans-serif',
  'color:#8a1f11',
  'background:#fff4ce',
  'text-indent:0',
  'letter-spacing:0',
]
  .map((each) => `${each}!important`)
  .join(';')
