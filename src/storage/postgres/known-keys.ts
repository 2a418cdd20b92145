/**
 * Which keys the database's app passwords are hashed with, as digests: a machine whose folder has other keys would refuse
 * everybody, unsaid. The first machine's are kept; a rotated key is known by the one before it.
 */
import type { Kysely } from 'kysely'
import type { Database } from '../sql/database.ts'
import { prepared } from '../sql/prepared.ts'
import type { PostgresTables } from './migrations.ts'

/** The newest first. */
export const hasKeys = (
  { write }: Pick<Database<PostgresTables>, 'write'>,
  digests: readonly string[],
): Promise<boolean> =>
  write(async (transaction) => {
    const rows = await known.all(transaction, {})
    const isKnown = rows.length === 0 || rows.some(({ digest }) => digests.includes(digest))
    if (isKnown) for (const digest of digests) await note.run(transaction, { digest })
    return isKnown
  })

const known = prepared((db: Kysely<PostgresTables>, _of: object) =>
  db.selectFrom('known_key').select('digest'),
)

const note = prepared((db: Kysely<PostgresTables>, of: { digest: string }) =>
  db
    .insertInto('known_key')
    .values({ digest: of.digest })
    .onConflict((conflict) => conflict.doNothing()),
)
