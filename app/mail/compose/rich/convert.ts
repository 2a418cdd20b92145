/** Formatted text from plain text and back: who reads only text gets all the words, with quotes and lists as people type them. */
import type { Node } from 'prosemirror-model'
import { schema } from './schema.ts'

/** Lines become paragraphs' lines; empty lines part them; `>` quotes. */
export const docFromText = (text: string): Node => schema.nodes.doc.create(null, blocksOf(text.split('\n')))

const blocksOf = (lines: readonly string[]): Node[] => {
  const blocks: Node[] = []
  for (let at = 0; at < lines.length; ) {
    const isQuote = lines[at]?.startsWith('>') === true
    let end = at + 1
    while (end < lines.length && lines[end]?.startsWith('>') === isQuote) end += 1
    const those = lines.slice(at, end)
    if (isQuote)
      blocks.push(
        schema.nodes.blockquote.create(null, blocksOf(those.map((line) => line.replace(/^> ?/, '')))),
      )
    else blocks.push(...those.map(paragraph))
    at = end
  }
  return blocks.length === 0 ? [paragraph('')] : blocks
}

const paragraph = (line: string): Node =>
  schema.nodes.paragraph.create(null, line === '' ? undefined : schema.text(line))

export const textFromDoc = (doc: Node): string => linesOf(doc).join('\n')

const linesOf = (node: Node): readonly string[] => {
  const lines: string[] = []
  node.forEach((child) => {
    switch (child.type) {
      case schema.nodes.blockquote:
        lines.push(
          ...linesOf(child).map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd())),
        )
        break
      case schema.nodes.bullet_list:
      case schema.nodes.ordered_list:
        lines.push(...listLines(child))
        break
      case schema.nodes.paragraph:
        lines.push(...wordsOf(child).split('\n'))
        break
      default:
        lines.push(child.textContent)
    }
  })
  return lines
}

const listLines = (list: Node): readonly string[] => {
  const lines: string[] = []
  list.forEach((item, _, index) => {
    const mark = list.type === schema.nodes.ordered_list ? `${index + 1}. ` : '- '
    lines.push(...linesOf(item).map((line, number) => (number === 0 ? mark : ' '.repeat(mark.length)) + line))
  })
  return lines
}

/** A link whose words are not its address has that behind it. */
const wordsOf = (paragraphNode: Node): string => {
  const pieces: string[] = []
  paragraphNode.forEach((child) => {
    if (child.type === schema.nodes.hard_break) pieces.push('\n')
    const words = child.type === schema.nodes.picture ? `[${child.attrs.alt as string}]` : (child.text ?? '')
    pieces.push(words)
    const href = child.marks.find(({ type }) => type === schema.marks.link)?.attrs.href as string | undefined
    if (href !== undefined && !sameAddress(words, href)) pieces.push(` <${href}>`)
  })
  return pieces.join('')
}

const sameAddress = (words: string, href: string): boolean =>
  href.replace(/^(?:https?:\/\/|mailto:)/, '').replace(/\/$/, '') ===
  words
    .trim()
    .replace(/^(?:https?:\/\/|mailto:)/, '')
    .replace(/\/$/, '')
