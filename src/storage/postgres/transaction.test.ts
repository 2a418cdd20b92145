/** Transactions on PostgreSQL: as if each were alone, run again when they met, and nothing given out that is not committed. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { newTestDatabase } from '../../../test/support/postgres.ts'
import type { AccountId } from '../../account/account.ts'
import { StoreDown } from '../../base/store-down.ts'
import { StoreFull } from '../../mail/store.ts'
import { openConnections } from './connection.ts'
import { openDatabase } from './database.ts'
import { isConflict, isLost, storeFault } from './faults.ts'
import { type Isolation, writesOver } from './transaction.ts'

type Tables = { counted: { name: string; number: number } }

const LANES = 8
const { url } = await newTestDatabase()
const connections = openConnections(url, { max: LANES, readOnly: false })
const reading = openConnections(url, { max: 2, readOnly: true })
await connections.query('create table counted (name text primary key, number bigint not null)', [])
after(async () => {
  await connections.close()
  await reading.close()
})

const numberOf = async (name: string): Promise<number> => {
  const { rows } = await connections.query('select number from counted where name = $1', [name])
  return (rows[0] as { number: number } | undefined)?.number ?? 0
}

/** Reads, then writes what it made of it: the mistake that transactions must make harmless. */
const addOne = (name: string) => async (db: Kysely<Tables>) => {
  const row = await db.selectFrom('counted').select('number').where('name', '=', name).executeTakeFirst()
  const number = (row?.number ?? 0) + 1
  await db
    .insertInto('counted')
    .values({ name, number })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ number }))
    .execute()
  return number
}

/** As of processes, of which none knows of the others. Nobody waits for a connection: each lane writes one after the other. */
const countUp = async (
  name: string,
  isolation: Isolation,
  processes: number,
  times: number,
): Promise<void> => {
  const all = Array.from({ length: processes }, () => writesOver(connections))
  await Promise.all(
    Array.from({ length: LANES }, async (_, lane) => {
      for (let nth = lane; nth < times; nth += LANES)
        await all[lane % processes]!.write<Tables, number>(isolation, addOne(name))
    }),
  )
}

test('forty that read and write the same row at once, in two processes, are as one after the other', async () => {
  await countUp('serializable', 'serializable', 2, 40)
  assert.equal(await numberOf('serializable'), 40)
})

test('of many processes that meet on one row none gives up', async () => {
  await countUp('many', 'serializable', 8, 400)
  assert.equal(await numberOf('many'), 400)
})

test('control: without that isolation some of them are lost', async () => {
  await countUp('read committed', 'read committed', 2, 40)
  assert.ok((await numberOf('read committed')) < 40)
})

test('work that throws changes nothing, and the connection is of use again', async () => {
  const { write } = writesOver(connections)
  const failing = write<Tables, never>('serializable', async (db) => {
    await addOne('undone')(db)
    throw new Error('changed my mind')
  })
  await assert.rejects(failing, /changed my mind/)
  assert.equal(await numberOf('undone'), 0)
  assert.equal(await write('serializable', addOne('undone')), 1)
})

test('a statement that failed and was passed over does not count as done', async () => {
  const { write } = writesOver(connections)
  const passedOver = write<Tables, void>('serializable', async (db) => {
    await addOne('passed over')(db)
    await sql`select 1 / 0`.execute(db).catch(() => undefined)
  })
  await assert.rejects(passedOver, /nothing is changed/)
  assert.equal(await numberOf('passed over'), 0)
})

test('a closed one accepts nothing and waits for what it accepted', async () => {
  const { write, close } = writesOver(connections)
  const accepted = write('serializable', addOne('accepted'))
  await close()
  assert.equal(await numberOf('accepted'), 1)
  await assert.rejects(write('serializable', addOne('accepted')), StoreDown)
  await accepted
})

test('however much is written to one account at once, it has one connection, and the others go on', async () => {
  const database = await openDatabase(url, { connectionsMax: 4 }) // two of them write
  const [anna, bo] = ['anna', 'bo'] as AccountId[]
  assert.ok(anna !== undefined && bo !== undefined)
  const { promise: isBusy, resolve: goOn } = Promise.withResolvers<void>()
  const order: number[] = []
  const writes = Array.from({ length: 10 }, (_, number) =>
    database.mailOf(anna).write(async () => {
      await isBusy
      order.push(number)
      if (number === 3) throw new Error('changed my mind')
    }),
  )
  await database.mailOf(bo).write(async (db) => sql`select 1`.execute(db))
  await database.directory.write(async (db) => sql`select 1`.execute(db))
  assert.deepEqual(order, [])
  const closing = database.close() // what is accepted is done all the same
  goOn()
  const ends = await Promise.allSettled(writes)
  assert.deepEqual(
    ends.map(({ status }, number) => [number, status]).filter(([, status]) => status === 'rejected'),
    [[3, 'rejected']],
  )
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  await closing
})

test('a connection that reads refuses to write', async () => {
  await assert.rejects(reading.query("insert into counted values ('x', 1)", []), /read-only/)
})

test('a connection that the server ended is replaced without anybody noticing', async () => {
  const { write } = writesOver(connections)
  await connections.query('select 1', [])
  await reading.query('select 1', [])
  const end =
    'select pg_terminate_backend(pid, 10000) from pg_stat_activity where pid <> pg_backend_pid() and datname = $1'
  const other = openConnections(url, { max: 1, readOnly: false })
  await other.query(end, [url.split('/').at(-1)])
  await other.close()
  assert.equal(await write('serializable', addOne('replaced')), 1)
  assert.equal((await reading.query('select 1', [])).rowCount, 1)
})

test('when the database is away what runs or waits is let go at once, and nothing new is begun until it is back', async () => {
  const database = await openDatabase(url, { connectionsMax: 4 }) // two of them read
  const asleep = Array.from({ length: 3 }, () => sql`select pg_sleep(10)`.execute(database.directory.read))
  await database.directory.write(async (db) => sql`select 1`.execute(db)) // one that is idle then
  const { promise: isBegun, resolve: begin } = Promise.withResolvers<void>()
  const writing = database.directory.write(async (db) => {
    begin()
    await sql`select pg_sleep(10)`.execute(db)
  })
  await isBegun
  database.setAway(true)
  const late = sql`select 1`.execute(database.directory.read)
  for (const end of await Promise.allSettled([...asleep, writing, late]))
    assert.ok(end.status === 'rejected' && end.reason instanceof StoreDown)
  database.setAway(false)
  assert.equal((await sql`select 1`.execute(database.directory.read)).rows.length, 1)
  await database.directory.write(async (db) => sql`select 1`.execute(db))
  await database.close()
})

test('what PostgreSQL says becomes what the domain knows; mistakes of ours stay what they are', () => {
  const said = (code: string) => Object.assign(new Error('x'), { code, severity: 'ERROR' })
  assert.ok(storeFault(said('53100')) instanceof StoreFull)
  for (const code of ['57P01', '57P03', '53300', '08006', '40001', '58030'])
    assert.ok(storeFault(said(code)) instanceof StoreDown, code)
  for (const code of ['23505', '22021', '42703']) {
    const mistake = said(code)
    assert.equal(storeFault(mistake), mistake)
  }
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  assert.ok(isLost(refused) && storeFault(refused) instanceof StoreDown)
  assert.ok(isConflict(said('40001')) && isConflict(said('40P01')) && !isConflict(said('23505')))
  const ours = new TypeError('x is not a function')
  assert.equal(storeFault(ours), ours)
})
