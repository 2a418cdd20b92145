/** The directory in SQLite. Every sign-in asks it, so more of it is kept in memory than of one account's mail. */
import type { OnBroken } from '../bodies/body-folder.ts'
import type { Database } from '../sql/database.ts'
import { DIRECTORY_MIGRATIONS } from '../sql/directory-migrations.ts'
import type { DirectoryTables } from '../sql/directory-tables.ts'
import { openDatabase } from './database.ts'

const CACHE_KIB = 65_536 // a hundred thousand accounts whole; a small directory takes no more than it is

export const openDirectory = (path: string, onBroken?: OnBroken): Promise<Database<DirectoryTables>> =>
  openDatabase<DirectoryTables>(path, DIRECTORY_MIGRATIONS, {
    cacheKib: CACHE_KIB,
    ...(onBroken && { onBroken }),
  })
