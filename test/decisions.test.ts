/** The decisions are found by their numbers, so each has one of its own, in its name and in its title. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const folder = join(import.meta.dirname, '../docs/decisions')

test('decisions are numbered from one, each once, as their titles say', () => {
  const files = readdirSync(folder).toSorted()
  files.forEach((file, index) => {
    assert.equal(Number(file.slice(0, 4)), index + 1, file)
    assert.match(readFileSync(join(folder, file), 'utf8'), new RegExp(`^# ${index + 1}\\. `), file)
  })
})
