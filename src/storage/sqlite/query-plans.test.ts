/** Every question to the directory goes through an index that leaves few rows: its cost does not grow with the accounts there are. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { systemRandom } from '../../base/random.ts'
import { bodyFolder } from '../bodies/body-folder.ts'
import { askEverything } from '../contract/directory-questions.ts'
import { watchVerbs } from '../contract/unused-verbs.ts'
import type { Database } from '../sql/database.ts'
import { directoryStores } from '../sql/directory-stores.ts'
import type { DirectoryTables } from '../sql/directory-tables.ts'
import { type Connection, openConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { openDirectory } from './directory.ts'

/** The directory, and the text of every query that was put to it. */
const openWatched = async (path: string) => {
  await (await openDirectory(path)).close()
  const connection = openConnection(path, { busyMs: 0, cacheKib: 100, statementsMax: 64, readOnly: false })
  const asked = new Set<string>()
  const read = new Kysely<DirectoryTables>({
    dialect: sqliteDialect(connection),
    log: (event) => void asked.add(event.query.sql),
  })
  const db: Database<DirectoryTables> = {
    read,
    write: (work) => work(read),
    check: async () => [],
    close: async () => connection.close(),
  }
  return { db, connection, asked }
}

/** The steps of a question that are none of these. */
const slowSteps = (connection: Connection, sql: string): readonly string[] =>
  connection
    .prepareOwn(`explain query plan ${sql}`)
    .all()
    .map(({ detail }) => String(detail))
    .filter((step) => /^S(CAN|EARCH)/.test(step) && !FEW_ROWS.some((few) => few.test(step)))

/**
 * What a search may begin with: what one account, message or credential has for itself; or all before a moment, where
 * what is over is all that is asked for. Anything else most rows may have alike, until it is shown here that they do not.
 */
const FEW_ROWS = [
  /\((\w+=\? AND )?(account_id|id|address|lookup|credential_id|queue_id|app_password|holder)=\?/,
  /_by_held \(held_by[=>]\?\)/, // an index of those only that are held
  /\((\w+_ms|step|hour)<\?\)/,
  /\(hour=\?\)/, // the oldest there is, to forget it
  /\(state=\? AND until_ms<\?\)/, // waiting, and its time is over
  /account_by_address \(address>\?\)|queued_recipient_1 \(\(queue_id,number\)>\(\?,\?\)\)/, // the next so many
  /^SEARCH queued_recipient USING INDEX queued_recipient_by_due$/, // its first
  /^SCAN queued_recipient USING COVERING INDEX sqlite_autoindex_\w+$/, // all there are, counted
  /^SCAN queued_message USING (COVERING )?INDEX queued_message_by_time$/, // from the oldest to the first that may go
]

test('no question to the directory looks through a table, or through what most of it has alike', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-plans-'))
  const { db, connection, asked } = await openWatched(join(folder, 'directory.sqlite'))
  try {
    const queue = bodyFolder({ path: folder, random: systemRandom })
    const { stores, unused } = watchVerbs(directoryStores(db, queue))
    await askEverything(stores)
    assert.deepEqual([...unused], [])
    const slow = () => [...asked].filter((sql) => slowSteps(connection, sql).length > 0)
    assert.deepEqual(slow(), [])
    // With other indexes the same questions would be told.
    connection.exec('drop index app_password_by_lookup')
    assert.deepEqual(
      slow().map((sql) => sql.includes('account_address')),
      [true],
    )
    connection.exec('create index every_removal on app_password (removed_ms)')
    assert.ok(slow().some((sql) => sql.startsWith('select "id" from "app_password" where "id" in (')))
  } finally {
    await db.close()
    await rm(folder, { recursive: true })
  }
})
