/** Text as HTML: nothing in it is markup, in an element or in an attribute between double quotes. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '\0': '\ufffd',
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'`\0]/g, (character) => ENTITIES[character] ?? '')
