/** XML that we write: elements of text and of elements, nothing else, so that whatever words come in stay words. */
import { escaped } from '../../base/escaped.ts'

// What XML 1.0 §2.2 has no place for, in any spelling.
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

const words = (text: string): string => escaped(text.replace(FORBIDDEN, ''))

/** `inside` is XML already when it is a list, and words when it is a string. */
export const element = (
  name: string,
  inside: string | number | readonly string[],
  attributes: Readonly<Record<string, string>> = {},
): string => {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${words(value)}"`)
  const content = typeof inside === 'object' ? inside.join('') : words(String(inside))
  return `<${name}${given.join('')}>${content}</${name}>`
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
