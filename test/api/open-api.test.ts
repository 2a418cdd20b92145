import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { routes } from '../../src/web/contract/routes.ts'
import { openApi } from '../../src/web/open-api.ts'

const written: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8'),
)

test('docs/openapi.json is the API as it is; "node scripts/openapi.ts" writes down a change', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(openApi())), written)
})

test('the description has every route once, with what it takes and answers', () => {
  const { paths } = openApi() as { paths: Record<string, Record<string, { operationId: string }>> }
  const described = Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  )
  assert.deepEqual(described.sort(), Object.keys(routes).sort())
})

test('no two routes have the same method and path', () => {
  const places = Object.values(routes).map(({ method, path }) => `${method} ${path}`)
  assert.equal(new Set(places).size, places.length)
})
