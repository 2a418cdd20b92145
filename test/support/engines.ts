/** What a server of a test can be kept in: journeys that must not tell the difference run on each. */
import type { Environment } from '../../src/config/read-settings.ts'
import { newTestDatabase } from './postgres.ts'

export type Engine = {
  readonly name: string
  /** Settings of a server with nothing in its store. */
  readonly settings: () => Promise<Environment>
}

export const ENGINES: readonly Engine[] = [
  { name: 'SQLite', settings: async () => ({}) },
  { name: 'PostgreSQL', settings: async () => ({ SIGILL_STORE: (await newTestDatabase()).url }) },
]
