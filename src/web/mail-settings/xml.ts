/** XML that we write: elements of text and of elements, nothing else, so that whatever words come in stay words. */

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// What XML 1.0 §2.2 has no place for, in any spelling.
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

const escaped = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')

/** `inside` is XML already when it is a list, and words when it is a string. */
export const element = (
  name: string,
  inside: string | number | readonly string[],
  attributes: Readonly<Record<string, string>> = {},
): string => {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  const content = typeof inside === 'object' ? inside.join('') : escaped(String(inside))
  return `<${name}${given.join('')}>${content}</${name}>`
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
