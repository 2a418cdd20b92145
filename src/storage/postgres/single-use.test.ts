/** Single use on PostgreSQL, over two openings as of two machines. */
import { test } from 'node:test'
import { newTestDatabase } from '../../../test/support/postgres.ts'
import { takesEachOnce } from '../contract/single-use.ts'
import { openDatabase } from './database.ts'

test('one code, ticket, recovery code, approval, switching on and off is taken once over two connections', async () => {
  const { url } = await newTestDatabase()
  const opened = [await openDatabase(url), await openDatabase(url)] as const
  try {
    await takesEachOnce([opened[0].directory, opened[1].directory])
  } finally {
    for (const { close } of opened) await close()
  }
})
