/**
 * Whether the editor holds all that formatted text has (`schema.ts`), told by its markup. Rather no than yes: what is
 * held and not known to be costs a notice, what is thought to be held and is not would be lost.
 */
import { cidOf } from './pictures.ts'
import { linkOf } from './schema.ts'

const ELEMENTS = /^(?:html|head|meta|body|p|div|span|br|b|strong|i|em|u|a|ul|ol|li|blockquote|img)$/

/** Attributes that say nothing of how it looks. */
const SILENT = /^(?:class|id|lang|type|cite|rel|target)$/i

export const isHeld = (html: string): boolean => html.split('<').slice(1).every(isHeldTag)

/** What stands after a `<`, up to the next. */
const isHeldTag = (piece: string): boolean => {
  const end = piece.indexOf('>')
  if (end < 0) return false
  const [, slash, name = '', attributes = ''] = /^(\/?)([a-z][^\s/]*)(.*)$/is.exec(piece.slice(0, end)) ?? []
  const element = name.toLowerCase()
  if (element === '') return /^!doctype\b/i.test(piece)
  if (!ELEMENTS.test(element)) return false
  return slash === '/' || element === 'meta' || areHeld(attributes, element)
}

const KEPT: Readonly<Record<string, (value: string) => boolean>> = {
  'a.href': (value) => /^[a-z]+:/i.test(value) && linkOf(value) !== null,
  'img.alt': () => true,
  'img.src': (value) => cidOf(value) !== null,
  'ol.start': () => true,
}

const ATTRIBUTE = /\s+([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=`]+)))?/giy

const areHeld = (attributes: string, element: string): boolean => {
  let end = 0
  for (const [whole, name = '', ...values] of attributes.matchAll(ATTRIBUTE)) {
    end += whole.length
    const value = values.find((each) => each !== undefined) ?? ''
    const isKept = KEPT[`${element}.${name.toLowerCase()}`]?.(value) === true
    if (!isKept && !SILENT.test(name)) return false
  }
  // What is left is no attribute that is understood.
  return /^\s*\/?$/.test(attributes.slice(end))
}
