/** Single use on SQLite, over two connections to one file. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { takesEachOnce } from '../contract/single-use.ts'
import { openDirectory } from './directory.ts'

test('one code, ticket, recovery code, approval, switching on and off is taken once over two connections', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-single-use-'))
  const path = join(folder, 'directory.sqlite')
  const databases = [await openDirectory(path), await openDirectory(path)] as const
  try {
    await takesEachOnce(databases)
  } finally {
    for (const db of databases) await db.close()
    await rm(folder, { recursive: true })
  }
})
