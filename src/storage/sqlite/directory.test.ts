/** The contract suites of the directory's stores, on SQLite. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '../../base/random.ts'
import { bodyFolder } from '../bodies/body-folder.ts'
import type { MakeDirectory } from '../contract/directory.ts'
import { directoryContracts } from '../contract/directory-contracts.ts'
import { directoryStores } from '../sql/directory-stores.ts'
import { openDirectory } from './directory.ts'

const makeDirectory: MakeDirectory = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-directory-'))
  const queue = await mkdtemp(join(folder, 'queue-'))
  const db = await openDirectory(join(folder, 'directory.sqlite'))
  return {
    ...directoryStores(db, bodyFolder({ path: queue, random: systemRandom })),
    queueFiles: async () => (await readdir(queue)).length,
    goDown: () => db.close(),
    [Symbol.asyncDispose]: async () => {
      await db.close()
      await rm(folder, { recursive: true })
    },
  }
}

directoryContracts('SQLite', makeDirectory)
