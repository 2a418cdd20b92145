/** Bodies in the database: rows of 64 KiB. Written and removed like files, and there for good with the last commit. */
import type { Kysely } from 'kysely'
import type { Random } from '../../base/random.ts'
import { BodyDamaged } from '../../mail/store.ts'
import type { BodyPlace, NewBody } from '../bodies/body-place.ts'
import { prepared } from '../sql/prepared.ts'
import type { LedgerNeeds } from './body-ledger.ts'
import type { PostgresTables } from './migrations.ts'

/** Little enough that text of two digits an octet, as which it travels, stays small. It tells where an octet lies: it never changes. */
const PIECE_OCTETS = 65_536

export const bodyPieces = (owner: string, random: Random, needs: Needs): BodyPlace => ({
  name: `database/${owner}`,
  random,
  create: (file) => Promise.resolve(newBody(owner, file, needs)),
  open: async (file) => {
    const contentOf = async (number: number) =>
      (await piece.first(needs.read, { owner, file, number }))?.content ?? null
    let held = { number: 0, content: await contentOf(0) }
    if (held.content === null) throw new BodyDamaged(`${file} is missing`)
    return {
      read: async (into, at) => {
        const number = Math.floor(at / PIECE_OCTETS)
        if (held.number !== number) held = { number, content: await contentOf(number) }
        const start = at - number * PIECE_OCTETS
        const bytes = held.content?.subarray(start, start + into.length) ?? NOTHING
        into.set(bytes)
        return bytes.length
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  },
  remove: (files) =>
    needs.write(async (db) => {
      for (const file of files) await remove.run(db, { owner, file })
    }),
  ledger: null,
})

type Needs = Pick<LedgerNeeds, 'read' | 'write'>

const NOTHING = new Uint8Array(0)

const newBody = (owner: string, file: NewBody['file'], { write }: Needs): NewBody => {
  let next = 0
  return {
    file,
    write: async (bytes) => {
      const first = next
      next += Math.ceil(bytes.length / PIECE_OCTETS)
      await write(async (db) => {
        for (let number = first; number < next; number++) {
          const start = (number - first) * PIECE_OCTETS
          await insert.run(db, { owner, file, number, content: bytes.subarray(start, start + PIECE_OCTETS) })
        }
      })
    },
    finish: () => Promise.resolve(),
    abandon: async () => {
      await write((db) => remove.run(db, { owner, file }))
    },
  }
}

type One = { owner: string; file: string }

const insert = prepared((db: Kysely<PostgresTables>, of: One & { number: number; content: Uint8Array }) =>
  db
    .insertInto('body_piece')
    .values({ account_id: of.owner, file: of.file, number: of.number, content: of.content }),
)

const piece = prepared((db: Kysely<PostgresTables>, of: One & { number: number }) =>
  db
    .selectFrom('body_piece')
    .select('content')
    .where('account_id', '=', of.owner)
    .where('file', '=', of.file)
    .where('number', '=', of.number),
)

const remove = prepared((db: Kysely<PostgresTables>, of: One) =>
  db.deleteFrom('body_piece').where('account_id', '=', of.owner).where('file', '=', of.file),
)
