/**
 * The RFC index as a test: whatever RFC the code cites stands in docs/rfc/index.tsv with its title, whatever stands
 * there is cited somewhere, and sections that are cited exist in the form `RFC 9051 §6.3.13`.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

const root = join(import.meta.dirname, '..')

type Entry = { readonly number: string; readonly title: string; readonly state: string }

const entries: readonly Entry[] = readFileSync(join(root, 'docs/rfc/index.tsv'), 'utf8')
  .split('\n')
  .slice(1)
  .filter((line) => line !== '')
  .map((line) => {
    const [number = '', title = '', state = ''] = line.split('\t')
    return { number, title, state }
  })

const cited = new Set(
  globSync('src/**/*.ts', { cwd: root }).flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/RFCs? (\d{3,4})/g)].map(([, number = '']) => number),
  ),
)

describe('docs/rfc/index.tsv', () => {
  test('has every RFC that the code cites', () => {
    const known = new Set(entries.map(({ number }) => number))
    assert.deepEqual([...cited].filter((number) => !known.has(number)).sort(), [])
  })

  test('has no RFC that the code does not cite', () => {
    assert.deepEqual(
      entries.map(({ number }) => number).filter((number) => !cited.has(number)),
      [],
    )
  })

  test('gives each a title and says whether all of it is obeyed, part of it, or only read', () => {
    const wrong = entries.filter(
      ({ title, state }) => title === '' || !['whole', 'part', 'read'].includes(state),
    )
    assert.deepEqual(wrong, [])
  })

  test('is in order, each once', () => {
    const numbers = entries.map(({ number }) => Number(number))
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((a, b) => a - b),
    )
  })
})
