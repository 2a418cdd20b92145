/**
 * The architecture as a test: who may import whom (ARCHITECTURE.md has the same table in words), no circles, and that
 * time, chance and environment are read only where they are made into arguments.
 */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, test } from 'node:test'
import { circlesIn } from './support/circles.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')

const DOMAIN = ['account', 'app-password', 'activity', 'harm', 'sign-in', 'mail']
const MAIL_SERVICE = ['base', 'net', 'sasl', 'mime', 'account', 'app-password', 'activity', 'mail']

/** An area, and the areas it may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  config: ['base'],
  crypto: ['base'],
  net: ['base'],
  workers: ['base', 'net'],
  metrics: ['base'],
  sasl: ['base'],
  mime: ['base'],
  account: ['base'],
  'mail-html': ['base'],
  'app-password': ['base', 'account'],
  activity: ['base', 'account', 'app-password'],
  harm: ['base', 'account', 'app-password', 'activity'],
  'sign-in': ['base', 'harm', 'account', 'app-password', 'activity'],
  mail: ['base', 'mime', 'account'],
  imap: MAIL_SERVICE,
  pop3: MAIL_SERVICE,
  smtp: MAIL_SERVICE,
  jmap: MAIL_SERVICE,
  texts: ['base', 'account'],
  notices: ['base', 'harm', 'account', 'app-password', 'sign-in', 'activity', 'mail', 'texts'],
  web: [
    'base',
    'harm',
    'net',
    'mime',
    'account',
    'app-password',
    'sign-in',
    'activity',
    'mail',
    'mail-html',
    'texts',
  ],
  storage: ['base', 'harm', 'account', 'app-password', 'sign-in', 'activity', 'mail'],
  cli: ['base', 'config', 'crypto', 'account', 'app-password', 'sign-in', 'activity', 'mail', 'storage'],
  // The composition root knows everything.
  main: [
    'base',
    'config',
    'crypto',
    'net',
    'workers',
    'metrics',
    'sasl',
    'mime',
    ...DOMAIN,
    'imap',
    'pop3',
    'smtp',
    'jmap',
    'storage',
    'texts',
    'notices',
    'web',
    'cli',
  ],
}

/** The only files that may touch the machine's clock, chance, environment or output. */
const MAY_TOUCH: Readonly<Record<string, readonly string[]>> = {
  'Date.now': ['src/base/clock.ts'],
  'Temporal.Now': ['src/base/clock.ts'],
  'Math.random': [],
  'setTimeout(': ['src/base/clock.ts'],
  'setInterval(': ['src/signals.ts'],
  'randomBytes(': ['src/base/random.ts'],
  'process.env': ['src/main.ts', 'src/worker.ts'],
  'console.': [],
}

type SourceFile = { readonly path: string; readonly text: string; readonly imports: readonly string[] }

const isTest = (path: string): boolean =>
  path.endsWith('.test.ts') || path.startsWith('src/storage/contract/')

const sources: readonly SourceFile[] = globSync('src/**/*.ts', { cwd: root }).map((path) => {
  const text = readFileSync(join(root, path), 'utf8')
  const imports = [...text.matchAll(/(?:from|import) '([^']+)'/g)].map(([, name = '']) => name)
  return { path, text, imports }
})

const areaOf = (path: string): string => {
  const [, first = '', second] = path.split('/')
  return second === undefined ? 'main' : first
}

const targetOf = (from: string, name: string): string => relative(root, join(root, dirname(from), name))

describe('who may import whom', () => {
  test('every area imports only what the table allows', () => {
    const wrong = sources.flatMap(({ path, imports }) => {
      if (isTest(path)) return []
      const allowed = [areaOf(path), ...(MAY_IMPORT[areaOf(path)] ?? [])]
      return imports
        .filter((name) => name.startsWith('.'))
        .map((name) => targetOf(path, name))
        .filter((target) => !allowed.includes(areaOf(target)))
        .map((target) => `${path} imports ${target}`)
    })
    assert.deepEqual(wrong, [])
  })

  test('ARCHITECTURE.md has the same table, and a word for every file of src itself', () => {
    const words = (text: string): readonly string[] =>
      [...text.matchAll(/`([^`]+)`/g)].flatMap(([, each = '']) => each.split(' '))
    const byWords = new Map<string, readonly string[]>()
    for (const [, areas = '', rest = ''] of page.matchAll(/^\| (`.+) \| (.+) \|$/gm)) {
      for (const area of words(areas)) byWords.set(area, words(rest.split(';')[0] ?? ''))
    }
    for (const [area, allowed] of Object.entries(MAY_IMPORT)) {
      if (area === 'main') continue // it may import all
      assert.deepEqual(byWords.get(area)?.toSorted(), allowed.toSorted(), area)
    }
    const own = sources.filter(({ path }) => areaOf(path) === 'main' && !isTest(path))
    assert.deepEqual(
      own.map(({ path }) => path.slice('src/'.length)).filter((file) => !page.includes(` ${file}`)),
      [],
    )
  })

  test('every folder of src is an area of the table', () => {
    const areas = new Set(sources.map(({ path }) => areaOf(path)))
    assert.deepEqual(
      [...areas].filter((area) => !(area in MAY_IMPORT)),
      [],
    )
  })

  test("what stands in a folder within an area is that area's own", () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter((name) => !isTest(path) && name.startsWith('.'))
        .map((name) => targetOf(path, name))
        .filter((target) => areaOf(target) !== areaOf(path) && target.split('/').length > 3)
        .map((target) => `${path} imports ${target}`),
    )
    assert.deepEqual(wrong, [])
  })

  for (const area of ['sign-in', 'mail']) {
    test(`what stands directly in ${area} is used by other areas`, () => {
      const used = new Set(
        sources
          .filter(({ path }) => !isTest(path) && areaOf(path) !== area)
          .flatMap(({ path, imports }) => imports.map((name) => targetOf(path, name))),
      )
      const wrong = sources.filter(
        ({ path }) => dirname(path) === `src/${area}` && !isTest(path) && !used.has(path),
      )
      assert.deepEqual(
        wrong.map(({ path }) => path),
        [],
      )
    })
  }

  test('the domain imports no package and nothing of node', () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      isTest(path) || !DOMAIN.includes(areaOf(path))
        ? []
        : imports.filter((name) => !name.startsWith('.')).map((name) => `${path} imports ${name}`),
    )
    assert.deepEqual(wrong, [])
  })

  test('no file is part of a circle of imports, types included', () => {
    const targets = sources
      .filter(({ path }) => !isTest(path))
      .map(({ path, imports }) => {
        const own = imports.filter((name) => name.startsWith('.'))
        return [path, own.map((name) => targetOf(path, name))] as const
      })
    assert.deepEqual(circlesIn(new Map(targets)), [])
  })
})

test('every path that ARCHITECTURE.md walks through is there', () => {
  const spans = page.match(/`[^`]+`/g) ?? []
  const wrong = spans
    .flatMap((span) => span.match(/(?<![\w./<-])[\w-]+(?:\/[\w-]+)+(?:\.ts)?/g) ?? [])
    .filter((path) => areaOf(`src/${path}`) in MAY_IMPORT && !isThere(path))
  assert.deepEqual(wrong, [])
})

test('every file that a comment or a document names is there', () => {
  const files = globSync('{src,app,test,bench,scripts,bin}/**/*.{ts,tsx,mjs}', { cwd: root })
    .filter((path) => !path.startsWith('app/dist/'))
    .map((path) => `/${path}`)
  const texts = [
    ...sources.map(
      ({ path, text }) => [path, (text.match(/\/\*[\s\S]*?\*\/|\/\/.*/g) ?? []).join('\n')] as const,
    ),
    ...globSync('{*.md,docs/**/*.md}', { cwd: root }).map(
      (path) => [path, readFileSync(join(root, path), 'utf8')] as const,
    ),
  ]
  const wrong = texts.flatMap(([path, text]) =>
    (text.match(/(?<![\w./@-])(?:[\w-]+\/)*[\w-]+\.(?:tsx?|mjs)\b/g) ?? [])
      .filter((name) => !files.some((file) => file.endsWith(`/${name}`)))
      .map((name) => `${path} names ${name}`),
  )
  assert.deepEqual(wrong, [])
})

describe('what comes as an argument', () => {
  for (const [word, files] of Object.entries(MAY_TOUCH)) {
    test(`${word} stands only in ${files.length === 0 ? 'no file' : files.join(', ')}`, () => {
      const wrong = sources.filter(
        ({ path, text }) => !isTest(path) && !files.includes(path) && code(text).includes(word),
      )
      assert.deepEqual(
        wrong.map(({ path }) => path),
        [],
      )
    })
  }
})

describe('the shape of files', () => {
  // Node starts a root `before`, and does not wait for it when no test of the file is chosen: then what it opened stays open.
  test('what all tests of a file share is awaited at its top, not in a root `before`', () => {
    const wrong = globSync('{src,test}/**/*.test.ts', { cwd: root }).filter((path) =>
      /^before\(/m.test(readFileSync(join(root, path), 'utf8')),
    )
    assert.deepEqual(wrong, [])
  })

  test('every source file opens by saying what it is for', () => {
    const wrong = sources.filter(({ path, text }) => !isTest(path) && !text.startsWith('/**'))
    assert.deepEqual(
      wrong.map(({ path }) => path),
      [],
    )
  })

  test('no source file is longer than 400 lines', () => {
    const wrong = sources.filter(({ text }) => text.split('\n').length > 401)
    assert.deepEqual(
      wrong.map(({ path }) => path),
      [],
    )
  })

  test('nothing is exported as default', () => {
    const wrong = sources.filter(({ text }) => /^export default /m.test(text))
    assert.deepEqual(
      wrong.map(({ path }) => path),
      [],
    )
  })
})

const isThere = (path: string): boolean =>
  [path, `${path}.ts`].some((each) => existsSync(join(root, 'src', each)))

/** The text without its comments. */
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
