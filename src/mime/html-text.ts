/**
 * HTML to the text a reader would see: tags gone, blocks on lines of their own, entities read, scripts and styles
 * skipped. For preview and search only, never for display. One pass over the input; broken markup reads as text.
 */
import { ENTITIES } from './html-entities.ts'

export const htmlToText = (html: string, charactersMax = Number.POSITIVE_INFINITY): string => {
  const pieces: string[] = []
  let length = 0
  let at = 0
  while (at < html.length && length < charactersMax) {
    const open = html.indexOf('<', at)
    const text = readable(html.slice(at, open === -1 ? html.length : open))
    if (text !== '') pieces.push(text)
    length += text.length
    if (open === -1) break
    const tag = tagAt(html, open)
    if (tag === 'text') {
      pieces.push('<')
      at = open + 1
    } else {
      if (tag.between !== '') pieces.push(tag.between)
      at = tag.end
    }
  }
  return pieces
    .join('')
    .replace(/\s+/g, (blank) => (blank.includes('\n') ? '\n' : ' '))
    .trim()
}

type Tag = { readonly end: number; readonly between: string }

/** Elements that stand between words without parting them; all others part what is around them. */
const INLINE = new Set(
  'a abbr b bdi bdo big cite code del dfn em font i ins kbd mark o:p q s samp small span strike strong sub sup tt u var wbr'.split(
    ' ',
  ),
)
const TABLE_CELLS = new Set(['td', 'th'])
const SKIPPED = new Set(['script', 'style', 'title', 'template'])
const ENDS: Readonly<Record<string, RegExp>> = {
  script: /<\/script/gi,
  style: /<\/style/gi,
  title: /<\/title/gi,
  template: /<\/template/gi,
}
const TAG_NAME_CHARACTERS_MAX = 32

/** What stands at a `<`: a tag with its end and what it leaves between the words, or plain text. */
const tagAt = (html: string, open: number): Tag | 'text' => {
  if (html.startsWith('!--', open + 1)) return { end: behind(html, '-->', open + 4), between: '' }
  const next = html.charCodeAt(open + 1)
  const closing = next === SLASH
  const nameStart = closing ? open + 2 : open + 1
  const first = html.charCodeAt(nameStart) | 32
  const isName = first >= LETTER_A && first <= LETTER_Z
  if (!isName && !closing && next !== EXCLAMATION && next !== QUESTION) return 'text'
  const end = behind(html, '>', nameStart)
  if (!isName) return { end, between: '' }
  const name = tagName(html, nameStart, end)
  if (!closing && SKIPPED.has(name)) return { end: skippedEnd(html, name, end), between: '\n' }
  if (TABLE_CELLS.has(name)) return { end, between: ' ' }
  return { end, between: INLINE.has(name) ? '' : '\n' }
}

const behind = (html: string, mark: string, from: number): number => {
  const at = html.indexOf(mark, from)
  return at === -1 ? html.length : at + mark.length
}

const tagName = (html: string, start: number, end: number): string => {
  let at = start
  const stop = Math.min(end, start + TAG_NAME_CHARACTERS_MAX)
  while (at < stop && !/[\s/>]/.test(html[at]!)) at += 1
  return html.slice(start, at).toLowerCase()
}

const skippedEnd = (html: string, name: string, from: number): number => {
  const pattern = ENDS[name]!
  pattern.lastIndex = from
  const found = pattern.exec(html)
  return found === null ? html.length : behind(html, '>', found.index)
}

/** Text between tags: white space folded, character references read. */
const readable = (text: string): string => {
  const folded = text.replace(/\s+/g, ' ')
  return folded.includes('&')
    ? folded.replace(/&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,9}));?/g, character)
    : folded
}

const character = (
  whole: string,
  decimal: string | undefined,
  hex: string | undefined,
  name: string | undefined,
): string => {
  if (name !== undefined) return ENTITIES.get(name) ?? whole
  const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd'
  // Numbers of windows-1252 are what old programs meant (the HTML standard reads them so too).
  return code >= 0x80 && code <= 0x9f ? windows1252.decode(Uint8Array.of(code)) : String.fromCodePoint(code)
}

const windows1252 = new TextDecoder('windows-1252')

const EXCLAMATION = 33
const SLASH = 47
const QUESTION = 63
const LETTER_A = 97
const LETTER_Z = 122
