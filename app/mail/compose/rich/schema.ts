/**
 * What formatted text may hold: paragraphs, quotes, lists, pictures, and words that are bold, slanted, underlined or lead
 * somewhere.
 */
import { type MarkSpec, type NodeSpec, Schema } from 'prosemirror-model'
import { marks as basicMarks, nodes as basicNodes } from 'prosemirror-schema-basic'
import { bulletList, listItem, orderedList } from 'prosemirror-schema-list'
import { cidAddress, cidOf } from './pictures.ts'

/** One that goes with the mail; what is pasted with another address has none. */
const picture: NodeSpec = {
  inline: true,
  group: 'inline',
  draggable: true,
  attrs: { cid: { validate: 'string' }, alt: { validate: 'string' } },
  parseDOM: [
    {
      tag: 'img[src]',
      getAttrs: (element) => {
        const cid = cidOf(element.getAttribute('src') ?? '')
        return cid === null ? false : { cid, alt: element.getAttribute('alt') ?? '' }
      },
    },
  ],
  toDOM: ({ attrs }) => ['img', { src: cidAddress(attrs.cid as string), alt: attrs.alt as string }],
}

const nodes = {
  doc: basicNodes.doc,
  paragraph: basicNodes.paragraph,
  blockquote: basicNodes.blockquote,
  text: basicNodes.text,
  hard_break: basicNodes.hard_break,
  picture,
  bullet_list: { ...bulletList, group: 'block', content: 'list_item+' },
  ordered_list: { ...orderedList, group: 'block', content: 'list_item+' },
  list_item: { ...listItem, content: 'paragraph block*' },
} as const satisfies Record<string, NodeSpec>

const underline: MarkSpec = {
  parseDOM: [{ tag: 'u' }, { style: 'text-decoration=underline' }],
  toDOM: () => ['u', 0],
}

/** An address that leads to the web or to a mailbox; what is pasted with another loses it. */
const link: MarkSpec = {
  attrs: { href: { validate: 'string' } },
  inclusive: false,
  parseDOM: [
    {
      tag: 'a[href]',
      getAttrs: (element) => {
        const href = linkOf(element.getAttribute('href') ?? '')
        return href === null ? false : { href }
      },
    },
  ],
  toDOM: ({ attrs }) => ['a', { href: attrs.href as string }, 0],
}

const marks = { strong: basicMarks.strong, em: basicMarks.em, underline, link } as const satisfies Record<
  string,
  MarkSpec
>

export const schema = new Schema({ nodes, marks })

/** As a person types it: `example.se` means the web. Null for what is no address of the web or of a mailbox. */
export const linkOf = (typed: string): string | null => {
  const text = typed.trim()
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`)
  const isKnown = url !== null && ['https:', 'http:', 'mailto:'].includes(url.protocol)
  return isKnown && text !== '' ? url.href : null
}
