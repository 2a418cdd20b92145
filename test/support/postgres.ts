/**
 * Databases for tests on PostgreSQL, each with all tables and nothing in them. `npm test` starts one server for all files
 * (`postgres-for-all.ts`); a file that is run alone starts its own.
 */
import { after } from 'node:test'
import { openDatabase } from '../../src/storage/postgres/database.ts'
import { ask, type PostgresServer, startPostgresServer } from './postgres-server.ts'

export type TestDatabase = {
  readonly url: string
  /** Takes all rows out: a new database would take a hundred times as long. */
  empty(): Promise<void>
}

/** Where `postgres-for-all.ts` says which server there is. */
export const SERVER_VARIABLE = 'SIGILL_TEST_POSTGRES'
const TEMPLATE = 'template_of_tests'

let own: Promise<PostgresServer> | null = null

export const newTestDatabase = async (): Promise<TestDatabase> => {
  const given = process.env[SERVER_VARIABLE]
  const urlOf = given === undefined ? (await ownServer()).urlOf : (name: string) => given.replace('%s', name)
  const name = `test_${process.pid}_${++made}`
  await ask(urlOf('postgres'), `create database ${name} template ${TEMPLATE} strategy file_copy`)
  const url = urlOf(name)
  return { url, empty: () => ask(url, EMPTY) }
}

/** What databases are copied from: a new one then costs no migrations. */
export const makeTemplate = async (server: PostgresServer): Promise<void> => {
  await ask(server.url, `create database ${TEMPLATE}`)
  await (await openDatabase(server.urlOf(TEMPLATE))).close()
}

let made = 0

const ownServer = (): Promise<PostgresServer> => {
  own ??= startPostgresServer().then(async (server) => {
    await makeTemplate(server)
    return server
  })
  return own
}

after(async () => {
  await (await own)?.close()
})

/** Account by account would be slower: what hangs on an account goes with it, and the rest is named by the catalogue. */
const EMPTY = `do $$
declare one record;
begin
  for one in
    select relname from pg_class
    where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
      and relname not like '%schema_version'
    order by relname = 'account' desc
  loop
    execute format('delete from %I', one.relname);
  end loop;
end $$`
