/** The queue of writes when the disk does what disks do: a commit that cannot be synced, a lock that is never given. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StoreDown } from '../../base/store-down.ts'
import { StoreFull } from '../../mail/store.ts'
import { openConnection } from './connection.ts'
import { writeQueue } from './transaction.ts'

/** What node:sqlite throws. */
class SqliteFault extends Error {
  readonly code = 'ERR_SQLITE_ERROR'
  readonly errcode: number
  constructor(errcode: number) {
    super('disk I/O error')
    this.errcode = errcode
  }
}

const IOERR_FSYNC = 1_034
const IOERR_WRITE = 778
const BUSY = 5

/** A connection to a database in memory, on which `statement` fails as often as told. */
const failingConnection = (statement: string, errcode: number, times: number) => {
  const connection = openConnection(':memory:', {
    busyMs: 0,
    cacheKib: 100,
    statementsMax: 10,
    readOnly: false,
  })
  let left = times
  return {
    ...connection,
    exec: (sql: string) => {
      if (sql === statement && left > 0) {
        left -= 1
        throw new SqliteFault(errcode)
      }
      connection.exec(sql)
    },
  }
}

test('after a commit that could not be synced nothing more is acknowledged, and the process is told', async () => {
  const connection = failingConnection('COMMIT', IOERR_FSYNC, 1)
  const told: unknown[] = []
  const queue = writeQueue(connection, (fault) => told.push(fault))
  const together = await Promise.allSettled([1, 2].map((result) => queue.write(async () => result)))
  for (const result of together) assert.ok(result.status === 'rejected' && result.reason instanceof StoreDown)
  await assert.rejects(
    queue.write(async () => 3),
    StoreDown,
  )
  assert.ok(queue.brokenBy() instanceof StoreDown)
  assert.deepEqual(told, [queue.brokenBy()])
  connection.close()
})

test('a commit for which there was no room rejects all that shared it, and the next one goes on', async () => {
  const connection = failingConnection('COMMIT', IOERR_WRITE, 1)
  const queue = writeQueue(connection)
  connection.exec('create table thing (id integer)')
  const insert = () => queue.write(async () => connection.exec('insert into thing values (1)'))
  const together = await Promise.allSettled([insert(), insert()])
  for (const result of together) assert.ok(result.status === 'rejected' && result.reason instanceof StoreFull)
  await insert()
  assert.equal(connection.prepareOwn('select id from thing').all().length, 1)
  connection.close()
})

test('a lock that is given in the end is waited for; one that never is, is StoreDown', async () => {
  const patient = failingConnection('BEGIN IMMEDIATE', BUSY, 100)
  assert.equal(await writeQueue(patient).write(async () => 'done'), 'done')
  patient.close()
  const hopeless = failingConnection('BEGIN IMMEDIATE', BUSY, Number.POSITIVE_INFINITY)
  await assert.rejects(
    writeQueue(hopeless).write(async () => 'done'),
    StoreDown,
  )
  hopeless.close()
})

test('when SQLite rolls everything back by itself, nobody is told that their write is there', async () => {
  const connection = failingConnection('', 0, 0)
  const queue = writeQueue(connection)
  const before = queue.write(async () => 'written, and then rolled back with the other')
  const culprit = queue.write(async () => {
    connection.exec('ROLLBACK')
    throw new SqliteFault(IOERR_WRITE)
  })
  const after = queue.write(async () => 'in the next commit')
  const [first, second, third] = await Promise.allSettled([before, culprit, after])
  assert.ok(first.status === 'rejected' && first.reason instanceof StoreFull)
  assert.ok(second.status === 'rejected' && second.reason instanceof StoreFull)
  assert.equal(third.status, 'fulfilled')
  connection.close()
})
