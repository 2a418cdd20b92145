/**
 * The styles of a mail, taken apart and written again: properties that lay out and colour, values whose every function
 * is known, rules for kinds of screens. What loads, moves, covers or draws text of its own is left out.
 */
import {
  type Atrule,
  type CssNode,
  type Declaration,
  type DeclarationList,
  generate,
  type List,
  parse,
  type StyleSheet,
  walk,
} from 'css-tree'
import { type Pictures, pictureAddress } from './addresses.ts'

/** `heldBack` counts the pictures from outside that were left out. */
export type SafeStyles = { readonly css: string; readonly heldBack: number }

const CSS_CHARACTERS_MAX = 262_144 // newsletters have some ten thousand
/** Anchors and their rules are renamed alike, so that no name of a mail can stand for one of the document's own. */
export const ID_PREFIX = 'm-'

const PROPERTIES =
  /^(?:background(?:-(?:attachment|clip|color|image|origin|position(?:-[xy])?|repeat|size))?|border(?:-[a-z-]+)?|box-shadow|box-sizing|break-[a-z]+|caption-side|clear|color|columns?(?:-[a-z]+)?|direction|display|empty-cells|flex(?:-[a-z]+)?|float|font(?:-[a-z-]+)?|(?:row-|column-)?gap|(?:min-|max-)?(?:width|height)|hyphens|(?:justify|align|place)-(?:content|items|self)|letter-spacing|line-height|list-style(?:-[a-z]+)?|(?:margin|padding)(?:-[a-z-]+)?|object-(?:fit|position)|opacity|order|orphans|outline(?:-[a-z]+)?|overflow(?:-(?:x|y|wrap))?|page-break-[a-z]+|quotes|tab-size|table-layout|text-[a-z-]+|unicode-bidi|vertical-align|visibility|white-space|widows|word-(?:break|spacing|wrap)|writing-mode)$/

const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'calc min max clamp rgb rgba hsl hsla hwb lab lch oklab oklch color-mix linear-gradient radial-gradient ' +
    'conic-gradient repeating-linear-gradient repeating-radial-gradient'
  ).split(' '),
)

/** Of a `style` attribute. */
export const safeStyleAttribute = (css: string, pictures: Pictures): SafeStyles => {
  const list = parsed(css, 'declarationList') as DeclarationList | null
  return list === null ? NOTHING : written(list, keepDeclarations(list, pictures))
}

/** Of a `style` element. */
export const safeStyleSheet = (css: string, pictures: Pictures): SafeStyles => {
  const sheet = parsed(css, 'stylesheet') as StyleSheet | null
  return sheet === null ? NOTHING : written(sheet, keepRules(sheet, pictures))
}

const NOTHING: SafeStyles = { css: '', heldBack: 0 }

/** Null when it is too long, or nested so deep that it was made to harm. */
const parsed = (css: string, context: 'declarationList' | 'stylesheet'): CssNode | null => {
  if (css.length > CSS_CHARACTERS_MAX || deepest(css) > NESTING_MAX) return null
  try {
    return parse(css.replace(/^\s*<!--|-->\s*$/g, ''), { context, parseCustomProperty: false })
  } catch {
    return null // the parser recovers from what is malformed; what it throws at is no style at all
  }
}

const NESTING_MAX = 64

const deepest = (css: string): number => {
  let depth = 0
  let most = 0
  for (const character of css) {
    if ('({['.includes(character)) most = Math.max(most, ++depth)
    else if (')}]'.includes(character)) depth = Math.max(0, depth - 1)
  }
  return most
}

const written = (node: CssNode, heldBack: number): SafeStyles => {
  const css = generate(node)
  // Nothing may end the element that it stands in.
  return { css: css.includes('<') ? '' : css, heldBack }
}

const keepRules = (sheet: StyleSheet, pictures: Pictures): number => {
  let heldBack = 0
  const keep = (rules: List<CssNode>): List<CssNode> =>
    rules.filter((rule) => {
      if (rule.type === 'Atrule') {
        if (!isMedia(rule) || rule.block === null) return false
        rule.block.children = keep(rule.block.children)
        return !rule.block.children.isEmpty
      }
      if (rule.type !== 'Rule' || rule.prelude.type !== 'SelectorList') return false
      heldBack += keepDeclarations(rule.block, pictures)
      renameIds(rule.prelude)
      return !rule.block.children.isEmpty
    })
  sheet.children = keep(sheet.children)
  return heldBack
}

const isMedia = ({ name, prelude }: Atrule): boolean =>
  name.toLowerCase() === 'media' && prelude?.type === 'AtrulePrelude'

const renameIds = (prelude: CssNode): void =>
  walk(prelude, (node) => {
    if (node.type === 'IdSelector') node.name = ID_PREFIX + node.name
  })

const keepDeclarations = (block: { children: List<CssNode> }, pictures: Pictures): number => {
  let heldBack = 0
  block.children = block.children.filter((declaration) => {
    if (declaration.type !== 'Declaration' || !PROPERTIES.test(declaration.property.toLowerCase()))
      return false
    const fate = settle(declaration, pictures)
    if (fate === 'held-back') heldBack += 1
    return fate === 'kept'
  })
  return heldBack
}

/** Puts in the addresses that its pictures have here; what has a value that is not known goes. */
const settle = ({ value }: Declaration, pictures: Pictures): 'kept' | 'held-back' | 'gone' => {
  if (value.type === 'Raw') return 'gone'
  let fate: 'kept' | 'held-back' | 'gone' = 'kept'
  walk(value, (node) => {
    if (node.type === 'Url') {
      const picture = pictureAddress(node.value, pictures)
      if (picture.kind === 'shown') node.value = picture.address
      else if (fate === 'kept') fate = picture.kind === 'held-back' ? 'held-back' : 'gone'
    } else if (node.type === 'Raw' || (node.type === 'Function' && !FUNCTIONS.has(node.name.toLowerCase()))) {
      fate = 'gone'
    }
  })
  return fate
}
