/**
 * What of HTML is let through: everything that lays out text and pictures, and nothing that runs, loads, posts or holds
 * another document. What is not named here is not let through.
 */

/** Elements that are written out again. */
export const ELEMENTS: ReadonlySet<string> = new Set(
  (
    'a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn ' +
    'div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s ' +
    'samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'
  ).split(' '),
)

/** Elements that go with everything in them. Of all others that are not let through, the content stays. */
export const GONE_WITH_CONTENT: ReadonlySet<string> = new Set(
  (
    'script style template title noscript iframe object embed applet frame frameset noframes noembed xmp plaintext ' +
    'svg math select textarea option datalist audio video canvas map portal fencedframe dialog'
  ).split(' '),
)

export const VOID_ELEMENTS: ReadonlySet<string> = new Set(['br', 'col', 'hr', 'img', 'wbr'])

const LENGTH = /^\d{1,5}(?:\.\d{1,3})?(?:px|%|\*)?$/
const NUMBER = /^-?\d{1,5}$/
const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,30}|rgb\([\d\s,.%]{1,40}\))$/i
const WORD = /^[a-z0-9_-]{1,40}$/i
const WORDS = /^[\p{L}\p{N}_ .:-]{1,300}$/u
const TEXT = /^[^\0]{0,1000}$/

/** Attributes that any element may have, and what their values look like. Addresses and styles are apart. */
export const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  abbr: TEXT,
  align: WORD,
  alt: TEXT,
  bgcolor: COLOUR,
  border: LENGTH,
  cellpadding: LENGTH,
  cellspacing: LENGTH,
  class: WORDS,
  color: COLOUR,
  colspan: NUMBER,
  datetime: WORDS,
  dir: WORD,
  face: /^[\p{L}\p{N} ,'"-]{1,200}$/u,
  frame: WORD,
  headers: WORDS,
  height: LENGTH,
  hspace: NUMBER,
  lang: WORD,
  nowrap: /^(?:nowrap)?$/i,
  reversed: /^(?:reversed)?$/i,
  rowspan: NUMBER,
  rules: WORD,
  scope: WORD,
  size: NUMBER,
  span: NUMBER,
  start: NUMBER,
  summary: TEXT,
  title: TEXT,
  type: WORD,
  valign: WORD,
  value: NUMBER,
  vspace: NUMBER,
  width: LENGTH,
}
