/** Prepared queries: built once, and the same answers as the query built anew. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Kysely } from 'kysely'
import { openDatabase } from '../sqlite/database.ts'
import { prepared } from './prepared.ts'

type Tables = { thing: { id: number; name: string; bytes: Uint8Array | null } }

const open = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-prepared-'))
  const db = await openDatabase<Tables>(join(folder, 'test.sqlite'), [
    {
      version: 1,
      up: (schema) =>
        schema.schema
          .createTable('thing')
          .addColumn('id', 'integer', (column) => column.primaryKey())
          .addColumn('name', 'text')
          .addColumn('bytes', 'blob')
          .execute(),
    },
  ])
  return {
    db,
    [Symbol.asyncDispose]: async () => {
      await db.close()
      await rm(folder, { recursive: true })
    },
  }
}

test('a prepared query is built once, takes other values each time, and tells how many rows it changed', async () => {
  await using opened = await open()
  const { db } = opened
  let built = 0
  const insert = prepared((on: Kysely<Tables>, of: Tables['thing']) => {
    built += 1
    return on.insertInto('thing').values({ id: of.id, name: of.name, bytes: of.bytes })
  })
  const rename = prepared((on: Kysely<Tables>, of: { from: number; to: number; name: string }) =>
    on.updateTable('thing').set({ name: of.name }).where('id', '>=', of.from).where('id', '<', of.to),
  )
  await db.write(async (transaction) => {
    for (let id = 0; id < 10; id++)
      assert.equal(await insert.run(transaction, { id, name: `n${id}`, bytes: Uint8Array.of(id) }), 1)
    assert.equal(await rename.run(transaction, { from: 3, to: 7, name: 'renamed' }), 4)
    assert.equal(await rename.run(transaction, { from: 70, to: 80, name: 'renamed' }), 0)
  })
  assert.equal(built, 1)
  const named = prepared((on: Kysely<Tables>, of: { name: string; limit: number }) =>
    on.selectFrom('thing').select(['id', 'bytes']).where('name', '=', of.name).orderBy('id').limit(of.limit),
  )
  const rows = await named.all(db.read, { name: 'renamed', limit: 2 })
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [
      { id: 3, bytes: Uint8Array.of(3) },
      { id: 4, bytes: Uint8Array.of(4) },
    ],
  )
  assert.equal((await named.first(db.read, { name: 'n9', limit: 1 }))?.id, 9)
  assert.equal(await named.first(db.read, { name: 'nothing', limit: 1 }), null)
})

test('values that stand in the query itself stay what they are', async () => {
  await using opened = await open()
  const { db } = opened
  const query = prepared((on: Kysely<Tables>, of: { id: number }) =>
    on.insertInto('thing').values({ id: of.id, name: 'fixed', bytes: null }).returning('name'),
  )
  assert.equal((await db.write((transaction) => query.first(transaction, { id: 1 })))?.name, 'fixed')
})
