/**
 * Which keys the database's app passwords are hashed with, and what else there are keys for, as digests: a machine whose
 * folder has other keys would refuse everybody, unsaid. The first machine's are kept; a rotated key is known by the one
 * before it.
 */
import type { Kysely } from 'kysely'
import type { Database } from '../sql/database.ts'
import { prepared } from '../sql/prepared.ts'
import type { PostgresTables } from './migrations.ts'

/** Of each name of a key (the first word of its digest) one is known, or none is yet. */
export const hasKeys = (
  { write }: Pick<Database<PostgresTables>, 'write'>,
  digests: readonly string[],
): Promise<boolean> =>
  write(async (transaction) => {
    const rows = await known.all(transaction, {})
    const names = new Set(rows.map(({ digest }) => nameOf(digest)))
    const found = rows.filter(({ digest }) => digests.includes(digest))
    for (const { digest } of found) names.delete(nameOf(digest))
    const isKnown = names.size === 0
    if (isKnown) for (const digest of digests) await note.run(transaction, { digest })
    return isKnown
  })

/** In place of those that were known: they are lost. */
export const takeKeys = (
  { write }: Pick<Database<PostgresTables>, 'write'>,
  digests: readonly string[],
): Promise<void> =>
  write(async (transaction) => {
    await forgetAll.run(transaction, {})
    for (const digest of digests) await note.run(transaction, { digest })
  })

const nameOf = (digest: string): string => digest.slice(0, digest.indexOf(' '))

const known = prepared((db: Kysely<PostgresTables>, _of: object) =>
  db.selectFrom('known_key').select('digest'),
)

const note = prepared((db: Kysely<PostgresTables>, of: { digest: string }) =>
  db
    .insertInto('known_key')
    .values({ digest: of.digest })
    .onConflict((conflict) => conflict.doNothing()),
)

const forgetAll = prepared((db: Kysely<PostgresTables>, _of: object) => db.deleteFrom('known_key'))
