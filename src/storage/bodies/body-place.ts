/**
 * Where bodies too large for a row lie: a folder, the database, an object store. Whatever the place, a body is there for
 * good before the row that names it is, and is removed after the row is gone; one without a row is a left-over, a row
 * without its body is damage.
 */
import type { Kysely } from 'kysely'
import type { Brand } from '../../base/brand.ts'
import type { Random } from '../../base/random.ts'

export type BodyFile = Brand<string, 'BodyFile'>

export type BodyPlace = {
  /** Tells places apart: a row of one account cannot name a body that was written for another. */
  readonly name: string
  /** Names are made of it. */
  readonly random: Random
  /** `file` was made for this body and names no other. */
  readonly create: (file: BodyFile) => Promise<NewBody>
  /** Throws `BodyDamaged` when it is not there. */
  readonly open: (file: BodyFile) => Promise<OpenBody>
  /** Those that are gone already count as removed. */
  readonly remove: (files: readonly BodyFile[]) => Promise<void>
  /** Null: left-overs are found by looking through the place. */
  readonly ledger: BodyLedger | null
}

/** Written from its start to its end, one write at a time. */
export type NewBody = {
  readonly file: BodyFile
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Resolves when it is there for good. */
  readonly finish: () => Promise<void>
  /** Gives it up; never throws for what is gone already. */
  readonly abandon: () => Promise<void>
}

/** Read forwards, in steps that begin at a multiple of 64 KiB. */
export type OpenBody = AsyncDisposable & {
  /** How many octets it gave: fewer than fit in at the end, 0 after it; less at a time is no end. */
  readonly read: (into: Buffer, at: number) => Promise<number>
}

/** Notes, within the transactions that change rows, which bodies no row names. */
export type BodyLedger = {
  /** A row names it now. Throws when it has been collected as a left-over. */
  readonly take: (db: Kysely<unknown>, file: BodyFile) => Promise<void>
  /** No row names them any more. */
  readonly leave: (db: Kysely<unknown>, files: readonly BodyFile[]) => Promise<void>
}

const NAME = /^[0-9a-f]{32}$/
const NAME_OCTETS = 16

/** A name as this module makes them, or null: nothing else ever becomes part of a path. */
export const parseBodyFile = (text: string): BodyFile | null => (NAME.test(text) ? (text as BodyFile) : null)

export const newBodyFile = (random: Random): BodyFile =>
  Buffer.from(random.bytes(NAME_OCTETS)).toString('hex') as BodyFile
