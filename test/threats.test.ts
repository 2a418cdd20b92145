/** docs/threats.md is true: each test it names is there. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')

test('every test that docs/threats.md names is there', () => {
  const page = readFileSync(join(root, 'docs/threats.md'), 'utf8')
  const named = [...page.matchAll(/`([^`]+\.test\.ts)`: "([^"]+)"/g)]
  assert.ok(named.length > 20)
  const missing = named
    .filter(
      ([, file = '', name = '']) =>
        !existsSync(join(root, file)) || !readFileSync(join(root, file), 'utf8').includes(name),
    )
    .map(([line]) => line)
  assert.deepEqual(missing, [])
})
