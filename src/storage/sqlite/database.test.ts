/** A SQLite database as the stores use it: grouped commits, rollback, faults, migrations, other processes. */
import assert from 'node:assert/strict'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { StoreDown } from '../../base/store-down.ts'
import { StoreFull } from '../../mail/store.ts'
import { type Database, nextTurn } from '../sql/database.ts'
import { DatabaseTooNew, type Migration } from '../sql/migrate.ts'
import { prepared } from '../sql/prepared.ts'
import { openDatabase } from './database.ts'

type Tables = { thing: { id: number; text: string | null; bytes: Uint8Array | null } }

const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    up: (db) =>
      db.schema
        .createTable('thing')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('text', 'text')
        .addColumn('bytes', 'blob')
        .execute(),
  },
]

type Opened = AsyncDisposable & { readonly db: Database<Tables>; readonly path: string }

const openInFolder = async (migrations = MIGRATIONS): Promise<Opened> => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-database-'))
  const path = join(folder, 'test.sqlite')
  const db = await openDatabase<Tables>(path, migrations)
  return {
    db,
    path,
    [Symbol.asyncDispose]: async () => {
      await db.close()
      await rm(folder, { recursive: true })
    },
  }
}

const insert = prepared((db: Kysely<Tables>, of: { id: number }) =>
  db.insertInto('thing').values({ id: of.id, text: 'some text', bytes: null }),
)

const add = (db: Database<Tables>, id: number) =>
  db.write((transaction) => insert.run(transaction, { id }).then(() => id))

const idsIn = async (db: Database<Tables>): Promise<number[]> =>
  (await db.read.selectFrom('thing').select('id').orderBy('id').execute()).map(({ id }) => id)

describe('writing', () => {
  test('what is written is read when the write resolves, and not before', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    let seenInside: number[] = []
    await db.write(async (transaction) => {
      await insert.run(transaction, { id: 1 })
      seenInside = await idsIn(db)
    })
    assert.deepEqual(seenInside, [])
    assert.deepEqual(await idsIn(db), [1])
  })

  test('work that throws is undone and rejects with what it threw', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    const wrong = new Error('changed my mind')
    const write = db.write(async (transaction) => {
      await insert.run(transaction, { id: 1 })
      throw wrong
    })
    await assert.rejects(write, wrong)
    assert.deepEqual(await idsIn(db), [])
    await add(db, 2)
    assert.deepEqual(await idsIn(db), [2])
  })

  test('of writes that share a commit, one that fails takes no other along', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, id) =>
        db.write(async (transaction) => {
          await insert.run(transaction, { id })
          if (id % 3 === 0) throw new Error(`no ${id}`)
          if (id % 7 === 0) await insert.run(transaction, { id }) // the key is there already
          return id
        }),
      ),
    )
    const written = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const expected = results.map((_, id) => id).filter((id) => id % 3 !== 0 && id % 7 !== 0)
    assert.deepEqual(written, expected)
    assert.deepEqual(await idsIn(db), expected)
  })

  test('writes run one after the other in the order they were asked for, never within each other', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    const steps: string[] = []
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        db.write(async () => {
          steps.push(`${name} begins`)
          await nextTurn()
          steps.push(`${name} ends`)
        }),
      ),
    )
    assert.deepEqual(steps, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  test('the event loop turns between commits, however many writes wait', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    let turns = 0
    let counting = true
    const count = async () => {
      for (; counting; turns++) await nextTurn()
    }
    const counted = count()
    await Promise.all(Array.from({ length: 640 }, (_, id) => add(db, id)))
    counting = false
    await counted
    assert.ok(turns >= 10, `${turns} turns`)
  })

  test('reading is all that the reader can do', async () => {
    await using opened = await openInFolder()
    await assert.rejects(insert.run(opened.db.read, { id: 1 }))
    assert.deepEqual(await idsIn(opened.db), [])
  })

  test('text, numbers to 2^53, octets and null come back as they were', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    const bytes = Uint8Array.of(0, 255, 128, 10)
    const rows = [
      { id: Number.MAX_SAFE_INTEGER, text: 'räksmörgås 🦐\0\r\n', bytes },
      { id: -1, text: '', bytes: new Uint8Array() },
      { id: 0, text: null, bytes: null },
    ]
    await db.write((transaction) => transaction.insertInto('thing').values(rows).execute())
    const read = await db.read.selectFrom('thing').selectAll().orderBy('id', 'desc').execute()
    assert.deepEqual(
      read.map((row) => ({ ...row })),
      [rows[0], rows[2], rows[1]],
    )
  })
})

describe('when the disk is full', () => {
  const fillUp = (db: Database<Tables>) =>
    db.write((transaction) => sql`pragma max_page_count = 20`.execute(transaction))
  const addLarge = (db: Database<Tables>, id: number) =>
    db.write(async (transaction) => {
      const bytes = new Uint8Array(200_000)
      await transaction.insertInto('thing').values({ id, text: null, bytes }).execute()
      return id
    })

  test('a write that needs room throws StoreFull; reading and what needs none go on', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    await add(db, 1)
    await fillUp(db)
    await assert.rejects(addLarge(db, 2), StoreFull)
    assert.deepEqual(await idsIn(db), [1])
    await db.write((transaction) => transaction.deleteFrom('thing').where('id', '=', 1).execute())
    assert.deepEqual(await idsIn(db), [])
  })

  test('those that shared its commit are written, or told that they are not', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    await fillUp(db)
    const results = await Promise.allSettled([add(db, 1), addLarge(db, 2), add(db, 3)])
    const written = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    assert.deepEqual(await idsIn(db), written)
    for (const result of results)
      if (result.status === 'rejected') assert.ok(result.reason instanceof StoreFull)
    assert.equal(results[1].status, 'rejected')
  })

  test('writing works again, without a restart, when there is room', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    await fillUp(db)
    await assert.rejects(addLarge(db, 1), StoreFull)
    await db.write((transaction) => sql`pragma max_page_count = 1000`.execute(transaction))
    await addLarge(db, 1)
    assert.deepEqual(await idsIn(db), [1])
  })
})

describe('when the database does not answer', () => {
  test('a closed one throws StoreDown to readers and writers, and closing again is no fault', async () => {
    await using opened = await openInFolder()
    const { db } = opened
    await db.close()
    await assert.rejects(idsIn(db), StoreDown)
    await assert.rejects(add(db, 1), StoreDown)
    await assert.rejects(db.check(), StoreDown)
    await db.close()
  })

  test('closing waits for the writes that were accepted', async () => {
    await using opened = await openInFolder()
    const { db, path } = opened
    const writes = Array.from({ length: 100 }, (_, id) => add(db, id))
    await db.close()
    await Promise.all(writes)
    const again = await openDatabase<Tables>(path, MIGRATIONS)
    assert.equal((await idsIn(again)).length, 100)
    await again.close()
  })

  test('a folder that is gone and a file that is no database are StoreDown', async () => {
    await using opened = await openInFolder()
    await assert.rejects(openDatabase(`${opened.path}-folder/x.sqlite`, MIGRATIONS), StoreDown)
    await writeFile(`${opened.path}-other`, 'this is not a database, however long it may be'.repeat(500))
    await assert.rejects(openDatabase(`${opened.path}-other`, MIGRATIONS), StoreDown)
  })

  test('damage is found by the check and told in words', async () => {
    await using opened = await openInFolder()
    const { db, path } = opened
    const bytes = new Uint8Array(3_000)
    for (let id = 0; id < 50; id++)
      await db.write((transaction) =>
        transaction.insertInto('thing').values({ id, text: null, bytes }).execute(),
      )
    assert.deepEqual(await db.check(), [])
    await db.close()
    const file = await open(path, 'r+')
    await file.write(Buffer.alloc(64, 0xff), 0, 64, 10 * 4_096) // the head of some page of the table
    await file.close()
    const damaged = await openDatabase<Tables>(path, MIGRATIONS)
    assert.match((await damaged.check()).join(), /test\.sqlite/)
    await damaged.close()
  })
})

describe('beside another process', () => {
  test('a write waits for the other’s transaction while the event loop turns', async () => {
    await using opened = await openInFolder()
    const { db, path } = opened
    using other = new DatabaseSync(path)
    other.exec('begin immediate; insert into thing (id) values (1)')
    const write = add(db, 2)
    for (let turn = 0; turn < 5; turn++) await nextTurn()
    other.exec('commit')
    assert.equal(await write, 2)
    assert.deepEqual(await idsIn(db), [1, 2])
  })

  test('what the other commits is read at once', async () => {
    await using opened = await openInFolder()
    const { db, path } = opened
    assert.deepEqual(await idsIn(db), [])
    using other = new DatabaseSync(path)
    other.exec('insert into thing (id) values (1)')
    assert.deepEqual(await idsIn(db), [1])
  })
})

describe('migrations', () => {
  const second: Migration = {
    version: 2,
    up: (db) => db.schema.createTable('other').addColumn('id', 'integer').execute(),
  }
  const failing: Migration = {
    version: 2,
    up: async (db) => {
      await second.up(db)
      throw new Error('half way')
    },
  }

  test('each is applied once, and those that are new at the next start', async () => {
    await using opened = await openInFolder()
    const { db, path } = opened
    await add(db, 1)
    await db.close()
    const newer = await openDatabase<Tables>(path, [...MIGRATIONS, second])
    assert.deepEqual(await idsIn(newer), [1])
    await sql`select id from other`.execute(newer.read)
    await newer.close()
  })

  test('one that fails leaves the database as it was', async () => {
    await using opened = await openInFolder()
    const { path } = opened
    await assert.rejects(openDatabase(path, [...MIGRATIONS, failing]), /half way/)
    const newer = await openDatabase<Tables>(path, [...MIGRATIONS, second])
    await sql`select id from other`.execute(newer.read)
    await newer.close()
  })

  test('a database of a newer program is not opened, and the reason is said', async () => {
    await using opened = await openInFolder([...MIGRATIONS, second])
    const { path } = opened
    await assert.rejects(
      openDatabase(path, MIGRATIONS),
      (fault) => fault instanceof DatabaseTooNew && /schema 2; this one knows 1/.test(fault.message),
    )
  })

  test('two that open a new database at the same moment both get it whole', async () => {
    await using opened = await openInFolder()
    const path = `${opened.path}-new`
    const both = await Promise.all([1, 2].map(() => openDatabase<Tables>(path, MIGRATIONS)))
    for (const db of both) assert.deepEqual(await idsIn(db), [])
    for (const db of both) await db.close()
  })
})
