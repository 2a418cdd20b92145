/** One PostgreSQL for all test files of a run: `node --test --test-global-setup` calls these before and after them. */
import { makeTemplate, SERVER_VARIABLE } from './postgres.ts'
import { type PostgresServer, startPostgresServer } from './postgres-server.ts'

let server: PostgresServer | null = null

export const globalSetup = async (): Promise<void> => {
  server = await startPostgresServer()
  await makeTemplate(server)
  process.env[SERVER_VARIABLE] = server.urlOf('%s')
}

export const globalTeardown = async (): Promise<void> => {
  await server?.close()
}
