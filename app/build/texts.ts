/**
 * `virtual:texts/sv/first` and `/rest`, and the same in English: texts/ as the pages need them, those of the first pages
 * apart, since who signs in waits for them, and those of the phone's page (`/approve`), which loads nothing else. Each
 * message is parsed here, so that no browser has to load the parser; one without parameters is only its words. What only
 * the server says (its mails) stays there.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import type { Plugin } from 'vite'

const ID = /^\0?virtual:texts\/(sv|en)\/(first|rest|approve)$/
const OF_THE_SERVER = ['mails']
const OF_THE_PHONE = ['approve']
const OF_THE_FIRST_PAGES = ['approval', 'problems', 'shell', 'signIn', 'signUp']

const folder = join(import.meta.dirname, '../../texts')

export const texts = (): Plugin => ({
  name: 'texts',
  resolveId: (id) => (ID.test(id) ? `\0${id}` : null),
  load: (id) => {
    const [, language, part] = ID.exec(id) ?? []
    if (language === undefined) return null
    const all = JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Record<string, unknown>
    const wanted = Object.entries(all).filter(([area]) => partsOf(area).includes(part ?? ''))
    return `export const messages = JSON.parse(${JSON.stringify(JSON.stringify(parsed(Object.fromEntries(wanted))))})`
  },
})

/** What both the pages and the phone say of refusals stands in both. */
const OF_BOTH = ['harms', 'problems', 'shell']

const partsOf = (area: string): readonly string[] => {
  if (OF_THE_SERVER.includes(area)) return []
  if (OF_THE_PHONE.includes(area)) return ['approve']
  const ofPages = OF_THE_FIRST_PAGES.includes(area) ? 'first' : 'rest'
  return OF_BOTH.includes(area) ? [ofPages, 'approve'] : [ofPages]
}

const parsed = (node: unknown): unknown => {
  if (typeof node === 'string') return parsedMessage(node)
  return Object.fromEntries(Object.entries(node as object).map(([key, below]) => [key, parsed(below)]))
}

/** In a sentence, `e-post` and `e-mail` stay on one line. */
export const unbroken = (message: string): string =>
  message.endsWith('.') ? message.replace(/\b(e)-(post|mail)/gi, '$1\u2011$2') : message

/** What `parse` makes of a message: a literal is `{ type: 0, value }`. */
const LITERAL = 0

const parsedMessage = (message: string): unknown => {
  const elements = IntlMessageFormat.__parse?.(unbroken(message), {}) ?? []
  const [only, ...others] = elements
  if (only === undefined) return ''
  return others.length === 0 && only.type === LITERAL ? only.value : elements
}
