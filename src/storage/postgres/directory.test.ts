/** The contract suites of the directory's stores, on PostgreSQL. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newTestDatabase } from '../../../test/support/postgres.ts'
import { systemRandom } from '../../base/random.ts'
import { bodyFolder } from '../bodies/body-folder.ts'
import type { MakeDirectory } from '../contract/directory.ts'
import { directoryContracts } from '../contract/directory-contracts.ts'
import { directoryStores } from '../sql/directory-stores.ts'
import { openDatabase } from './database.ts'

const database = await newTestDatabase()

const makeDirectory: MakeDirectory = async () => {
  const queue = await mkdtemp(join(tmpdir(), 'sigill-queue-'))
  await database.empty()
  const { directory, close } = await openDatabase(database.url)
  return {
    ...directoryStores(directory, bodyFolder({ path: queue, random: systemRandom })),
    queueFiles: async () => (await readdir(queue)).length,
    goDown: close,
    [Symbol.asyncDispose]: async () => {
      await close()
      await rm(queue, { recursive: true })
    },
  }
}

directoryContracts('PostgreSQL', makeDirectory)
