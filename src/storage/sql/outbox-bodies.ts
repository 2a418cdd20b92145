/** The bodies of the queue: in a row where they are small, else a file in a place of the queue's own. */
import type { Kysely } from 'kysely'
import type { QueueId } from '../../mail/queue-id.ts'
import { BodyDamaged, type StoredBody } from '../../mail/store.ts'
import { type BodyFolder, sweep } from '../bodies/body-folder.ts'
import type { BodyPlace } from '../bodies/body-place.ts'
import { inChunks, readFiledBody } from '../bodies/body-reader.ts'
import { bodyWriter, WrittenBody } from '../bodies/body-writer.ts'
import { isWholeBody } from '../bodies/checksums.ts'
import { type Database, inSlices } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

/** A body in memory, or in the queue's own place; one that was written elsewhere is copied. */
export const ownBody = async (place: BodyPlace, body: StoredBody): Promise<WrittenBody> => {
  if (
    body instanceof WrittenBody &&
    (body.content.in === 'memory' || body.content.place.name === place.name)
  ) {
    body.mustBeTakeable()
    return body
  }
  const writer = bodyWriter(place, body.sizeOctets)
  try {
    for await (const chunk of body.chunks()) await writer.write(chunk)
    return (await writer.finish()) as WrittenBody
  } catch (fault) {
    await writer.abandon()
    throw fault
  }
}

export async function* readQueuedBody(
  db: Kysely<DirectoryTables>,
  place: BodyPlace,
  id: QueueId,
): AsyncGenerator<Uint8Array, void, undefined> {
  const row = await bodyOf.first(db, { id })
  if (row === null) throw new BodyDamaged(`the queue has no message ${id}`)
  const { body, file, checksums, size_octets: sizeOctets } = row
  if (file !== null) {
    yield* readFiledBody(place, { file, sizeOctets, checksums }, 0, sizeOctets)
  } else if (body !== null) {
    if (!isWholeBody(body, sizeOctets, checksums))
      throw new BodyDamaged(`the queued message ${id} is damaged`)
    yield* inChunks(body)
  }
}

const bodyOf = prepared((db: Kysely<DirectoryTables>, of: { id: QueueId }) =>
  db
    .selectFrom('queued_message')
    .select(['size_octets', 'file', 'checksums', 'body'])
    .where('id', '=', of.id),
)

const FILES_A_QUERY = 500 // parameters of one statement

/** Removes what writers that died left in the folder. */
export const sweepQueue = (
  db: Database<DirectoryTables>,
  folder: BodyFolder,
  nowMs: number,
): Promise<number> =>
  sweep(folder, nowMs, async (files) => {
    const named = new Set<string>()
    await inSlices(files, FILES_A_QUERY, async (slice) => {
      const rows = await db.read
        .selectFrom('queued_message')
        .select('file')
        .where('file', 'in', [...slice])
        .execute()
      for (const { file } of rows) if (file !== null) named.add(file)
    })
    return named
  })
