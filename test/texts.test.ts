/**
 * The texts as a test: Swedish and English have the same keys with the same parameters, both are ICU MessageFormat with
 * the plural forms their language has, no key lies unused and none that is used is missing, and no sentence for people
 * stands in the code of the pages.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { IntlMessageFormat } from 'intl-messageformat'
import { parseSync } from 'vite'

const root = join(import.meta.dirname, '..')

type Texts = { readonly [key: string]: string | Texts }

const flat = (texts: Texts, path = ''): readonly (readonly [string, string])[] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as const] : flat(value, `${path}${key}.`),
  )

const read = (language: string): ReadonlyMap<string, string> =>
  new Map(flat(JSON.parse(readFileSync(join(root, `texts/${language}.json`), 'utf8')) as Texts))

const languages = { sv: read('sv'), en: read('en') }

type Element = Exclude<ConstructorParameters<typeof IntlMessageFormat>[0], string>[number]

/** The kinds of elements, by number, as the parser gives them. */
const [LITERAL, SELECT, PLURAL, POUND, TAG] = [0, 5, 6, 7, 8] as const

const parse = (text: string): readonly Element[] => IntlMessageFormat.__parse?.(text, {}) ?? []

const within = (element: Element): readonly Element[] => {
  if (element.type === TAG) return element.children
  if (element.type !== SELECT && element.type !== PLURAL) return []
  return Object.values(element.options).flatMap(({ value }) => value)
}

const everyElement = (elements: readonly Element[]): readonly Element[] =>
  elements.flatMap((element) => [element, ...everyElement(within(element))])

/** Every parameter with its kind: `count` as a plural, `name` as words, `b` as a tag. */
const parametersOf = (text: string): readonly string[] =>
  [
    ...new Set(
      everyElement(parse(text)).flatMap((element) =>
        element.type === LITERAL || element.type === POUND ? [] : [`${element.value} (${element.type})`],
      ),
    ),
  ].sort()

describe('the texts', () => {
  test('Swedish and English have the same keys', () => {
    assert.ok(languages.sv.size > 500)
    assert.deepEqual([...languages.sv.keys()].sort(), [...languages.en.keys()].sort())
  })

  test('quotation marks and apostrophes are the curly ones', () => {
    for (const [language, texts] of Object.entries(languages))
      for (const [key, text] of texts) assert.doesNotMatch(text, /['"]/, `${key} in ${language}`)
  })

  test('each has the same parameters in both', () => {
    for (const [key, text] of languages.en)
      assert.deepEqual(parametersOf(languages.sv.get(key) ?? ''), parametersOf(text), key)
  })

  test('every plural has the forms that its language has', () => {
    for (const [language, texts] of Object.entries(languages)) {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
      for (const [key, text] of texts)
        for (const element of everyElement(parse(text))) {
          if (element.type !== PLURAL) continue
          // What is said alike of one and of more says it once, as `other`.
          const forms = Object.keys(element.options).filter((form) => !form.startsWith('='))
          const wanted: readonly string[] = forms.length === 1 ? ['other'] : pluralCategories
          assert.deepEqual(forms.sort(), [...wanted].sort(), `${key} in ${language}`)
        }
    }
  })

  test('none is empty, and none has blanks that are not seen', () => {
    for (const texts of Object.values(languages))
      for (const [key, text] of texts) {
        assert.ok(text.trim() !== '' && !/^\s| $| {2}/.test(text), key)
      }
  })
})

const codeBelow = (folders: string): readonly string[] =>
  globSync(folders, { cwd: root })
    .filter((path) => !path.startsWith('app/dist') && !path.endsWith('.test.ts'))
    .sort()

const sourceOf = (path: string): string => readFileSync(join(root, path), 'utf8')

type Node = { readonly type: string; readonly [property: string]: unknown }

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** What `visit` makes of a node and, unless it answers null, of all below it. */
const walk = (node: Node, visit: (node: Node) => readonly string[] | null): readonly string[] => {
  const here = visit(node)
  if (here === null) return []
  const below = Object.values(node)
    .flatMap((value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isNode)
  return [...here, ...below.flatMap((each) => walk(each, visit))]
}

/** A word of a string, whether in quotes or in a template. */
const stringOf = (node: Node): string | null => {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'TemplateElement') return (node.value as { cooked: string }).cooked
  return null
}

const treeOf = (path: string): Node => {
  const { program, errors } = parseSync(path, sourceOf(path))
  assert.deepEqual(errors, [], path)
  return program as unknown as Node
}

const stringsIn = (path: string): readonly string[] =>
  walk(treeOf(path), (node) => [stringOf(node) ?? []].flat())

describe('the texts and the code', () => {
  const used = new Set(codeBelow('{src,app}/**/*.{ts,tsx}').flatMap(stringsIn))

  test('every key is used, as a whole word in the code', () => {
    const isUsed = (key: string): boolean =>
      used.has(key) || used.has(key.replace(/^problems\./, '').replace(/^mailProblems\./, 'mail-'))
    assert.deepEqual(
      [...languages.en.keys()].filter((key) => !isUsed(key)),
      [],
    )
  })

  test('every key that the code speaks of is there', () => {
    const areas = Object.keys(JSON.parse(sourceOf('texts/en.json')) as Texts).join('|')
    const looksLikeKey = new RegExp(`^(${areas})(\\.[a-z][A-Za-z0-9]*)+$`)
    assert.deepEqual(
      [...used].filter((word) => looksLikeKey.test(word) && !languages.en.has(word) && !COLUMNS.has(word)),
      [],
    )
  })

  test('no sentence for people stands in the code of the pages', () => {
    const found = codeBelow('app/**/*.{ts,tsx}')
      .filter((path) => !path.startsWith('app/build/') && !path.endsWith('.d.ts'))
      .flatMap((path) => walk(treeOf(path), sentences).map((words) => `${path}: ${words.trim()}`))
    assert.deepEqual(
      found.filter((words) => !ALLOWED.some((allowed) => words.endsWith(`: ${allowed}`))),
      [],
    )
  })
})

/** Columns of tables look like keys, and so does a file. */
const COLUMNS: ReadonlySet<string> = new Set(['account.id', 'account.address', 'mail.sqlite'])

/** What is no sentence though it has a blank. */
const ALLOWED: readonly string[] = [
  '(prefers-color-scheme: dark)',
  '(display-mode: standalone)',
  '(hover: hover)',
  '(max-width: 800px)',
  '(min-width: 1101px)',
  'paragraph block*',
  'allow-same-origin allow-popups allow-popups-to-escape-sandbox',
]

/** Styles, and what is thrown when a programmer errs, are not read by people. */
const NOT_FOR_PEOPLE = new Set(['makeStyles', 'makeStaticStyles', 'makeResetStyles', 'Error'])

/** Attributes whose words are not shown. */
const NOT_SHOWN = new Set(['className', 'd', 'autoComplete', 'sizes', 'style', 'viewBox', 'rel'])

const sentences = (node: Node): readonly string[] | null => {
  if (node.type === 'JSXText') return /\p{L}/u.test(String(node.value)) ? [String(node.value)] : []
  if (node.type === 'CallExpression' || node.type === 'NewExpression')
    return NOT_FOR_PEOPLE.has(String((node.callee as Node).name)) ? null : []
  if (node.type === 'JSXAttribute') return NOT_SHOWN.has(String((node.name as Node).name)) ? null : []
  if (node.type === 'ImportDeclaration') return null
  const words = stringOf(node)
  return words !== null && /\p{L}{2}.* .*\p{L}|\p{L}.* .*\p{L}{2}/u.test(words) ? [words] : []
}
