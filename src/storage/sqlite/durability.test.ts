/** A process killed in the middle of a stream of grouped writes: what it had acknowledged is there, and the rest is whole. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { openDatabase } from './database.ts'

const ROUNDS = 4
const ACKNOWLEDGED_A_ROUND = [1, 200, 1_000, 3_000]

type Tables = { pair: { id: number; half: number } }

/** Writes pairs of rows for ever, many at a time, and says each number after its commit. */
const WRITER = `
import { openDatabase } from ${JSON.stringify(new URL('./database.ts', import.meta.url).href)}
const [, path, first] = process.argv
const db = await openDatabase(path, [{
  version: 1,
  up: (on) => on.schema.createTable('pair').addColumn('id', 'integer').addColumn('half', 'integer').execute(),
}])
let next = Number(first)
const writeForEver = async () => {
  for (;;) {
    const id = next++
    await db.write(async (transaction) => {
      for (const half of [1, 2]) await transaction.insertInto('pair').values({ id, half }).execute()
    })
    process.stdout.write(id + '\\n')
  }
}
await Promise.all(Array.from({ length: 30 }, writeForEver))
`

/** Runs the writer until it has acknowledged `count` writes, kills it, and tells all that it acknowledged. */
const acknowledgedUntilKilled = async (path: string, first: number, count: number): Promise<number[]> => {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', WRITER, '--', path, String(first)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const acknowledged: number[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line))
    if (acknowledged.length === count) child.kill('SIGKILL')
  }
  return acknowledged
}

test('kill -9 during grouped writes: everything acknowledged is there, and no write is there by half', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-durability-'))
  const path = join(folder, 'pairs.sqlite')
  const acknowledged: number[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const count = ACKNOWLEDGED_A_ROUND[round] ?? 1
      const told = await acknowledgedUntilKilled(path, round * 1_000_000, count)
      assert.ok(told.length >= count, `the writer ended by itself after ${told.length}`)
      acknowledged.push(...told)
      const db = await openDatabase<Tables>(path, [{ version: 1, up: async () => {} }])
      const rows = await db.read
        .selectFrom('pair')
        .select((of) => ['id', of.fn.countAll<number>().as('halves')])
        .groupBy('id')
        .execute()
      assert.deepEqual(await db.check(), [])
      await db.close()
      const halves = new Map(rows.map((row) => [row.id, row.halves]))
      assert.deepEqual(
        acknowledged.filter((id) => halves.get(id) !== 2),
        [],
      )
      assert.ok(rows.every((row) => row.halves === 2))
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
