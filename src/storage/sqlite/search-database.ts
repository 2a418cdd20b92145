/**
 * One account's search index: a contentless FTS5 table of trigrams in a file of its own, which may be thrown away at any
 * time. A phrase of trigrams is exactly a substring of the folded text. Synchronous; runs in the index's own thread.
 */
import { DatabaseSync } from 'node:sqlite'
import type { EmailId } from '../../mail/message.ts'
import { type EmailSet, emailSet, type SearchDocument, type SearchPlace } from '../../mail/search-index.ts'
import { faithful } from '../sql/search-needle.ts'

export type SearchDatabase = {
  state(): { readonly modseq: number; readonly indexed: EmailSet }
  octets(): number
  add(documents: readonly SearchDocument[], modseq: number | null): void
  find(place: SearchPlace, needle: string): { readonly indexed: EmailSet; readonly matching: EmailSet }
  forget(emails: readonly EmailId[]): void
  merge(): boolean
  discard(): void
  close(): void
}

const SCHEMA_VERSION = 1 // another one in the file: it is made anew
const BUSY_MS = 5_000 // another process indexes the same account; only this thread waits
const CACHE_KIB = 1_024
const PENDING_OCTETS = 8_388_608 // one batch is written as one segment, which makes fewer to merge
const MERGED_SEGMENTS = 8
const MERGED_PAGES = 256 // in one request: some tens of milliseconds, then others have their turn
const LOG_LEFT_OCTETS = 4_194_304 // a log that grew longer in a batch is cut back to this

// Texts are folded already. NORMAL: after a power cut the last batches may be missing, with their mark, and nothing is torn.
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = ${BUSY_MS};
  PRAGMA cache_size = -${CACHE_KIB};
  PRAGMA journal_size_limit = ${LOG_LEFT_OCTETS};
`
const CREATE = `
  DROP TABLE IF EXISTS words;
  DROP TABLE IF EXISTS looked_at;
  CREATE VIRTUAL TABLE words USING fts5(header, body, content = '', contentless_delete = 1, detail = full,
    tokenize = 'trigram case_sensitive 1');
  INSERT INTO words (words, rank) VALUES ('hashsize', ${PENDING_OCTETS}), ('automerge', ${MERGED_SEGMENTS});
  CREATE TABLE looked_at (modseq INTEGER NOT NULL) STRICT;
  INSERT INTO looked_at VALUES (0);
  PRAGMA user_version = ${SCHEMA_VERSION};`

export const openSearchDatabase = (path: string): SearchDatabase => {
  const database = new DatabaseSync(path, { enableDoubleQuotedStringLiterals: false, allowExtension: false })
  try {
    database.exec(PRAGMAS)
    prepareSchema(database)
    return searchDatabase(database)
  } catch (fault) {
    database.close()
    throw fault
  }
}

const prepareSchema = (database: DatabaseSync): void => {
  const isCurrent = () => single(database, 'PRAGMA user_version')() === SCHEMA_VERSION
  if (isCurrent()) return
  writing(database, () => {
    if (!isCurrent()) database.exec(CREATE) // else another process was faster
  })
}

const searchDatabase = (database: DatabaseSync): SearchDatabase => {
  const insert = database.prepare('INSERT INTO words (rowid, header, body) VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM words WHERE rowid = ?')
  const present = database.prepare('SELECT 1 FROM words_docsize WHERE id = ?')
  const ids = database.prepare('SELECT id FROM words_docsize ORDER BY id')
  const match = database.prepare('SELECT rowid AS id FROM words WHERE words MATCH ?')
  const mergeSome = database.prepare("INSERT INTO words (words, rank) VALUES ('merge', ?)")
  const changes = single(database, 'SELECT total_changes()')
  const modseqNow = single(database, 'SELECT modseq FROM looked_at')
  const setModseq = database.prepare('UPDATE looked_at SET modseq = ?')
  const version = single(database, 'PRAGMA data_version')
  const pageOctets = single(database, 'PRAGMA page_size')()
  const pages = single(database, 'PRAGMA page_count')
  const freePages = single(database, 'PRAGMA freelist_count')
  ids.setReturnArrays(true)
  match.setReturnArrays(true)
  // FTS5 keeps what was removed in rows of its own, whose ids are past 2^53. `run` gives the id of the last row written,
  // here one of those, and throws where it must be a number.
  for (const write of [insert, remove, mergeSome, setModseq]) write.setReadBigInts(true)

  let indexed: EmailSet | null = null
  let seenVersion = 0
  /** Kept between calls, until this or another process writes. */
  const indexedNow = (): EmailSet => {
    const now = version()
    if (indexed === null || now !== seenVersion) {
      indexed = setOf(ids.all())
      seenVersion = now
    }
    return indexed
  }

  return {
    state: () => ({ modseq: modseqNow(), indexed: indexedNow() }),
    octets: () => (pages() - freePages()) * pageOctets,
    add: (documents, modseq) => {
      writing(database, () => {
        for (const { email, header, body } of documents) {
          if (present.get(email) === undefined) insert.run(email, faithful(header), faithful(body))
        }
        if (modseq !== null) setModseq.run(modseq)
      })
      indexed = null
    },
    find: (place, needle) =>
      reading(database, () => ({
        indexed: indexedNow(),
        matching: setOf(match.all(`${COLUMNS[place]}"${needle.replaceAll('"', '""')}"`)),
      })),
    forget: (emails) => {
      writing(database, () => {
        for (const email of emails) remove.run(email)
      })
      indexed = null
    },
    merge: () =>
      writing(database, () => {
        const before = changes()
        mergeSome.run(MERGED_PAGES)
        // https://www.sqlite.org/fts5.html#the_merge_command: the command itself is one.
        return changes() - before >= 2
      }),
    discard: () => {
      writing(database, () => database.exec(CREATE))
      indexed = null
    },
    close: () => database.close(),
  }
}

/** A statement that gives one number. */
const single = (database: DatabaseSync, sql: string): (() => number) => {
  const statement = database.prepare(sql)
  statement.setReturnArrays(true)
  return () => numberOf((statement.get() as readonly unknown[] | undefined)?.[0])
}

const COLUMNS: Readonly<Record<SearchPlace, string>> = {
  header: '{header} : ',
  body: '{body} : ',
  'header-or-body': '',
}

const setOf = (rows: readonly unknown[]): EmailSet => {
  const emails = rows.map((row) => numberOf((row as readonly unknown[])[0]))
  let highest = 0
  for (const email of emails) if (email > highest) highest = email
  return emailSet(emails, highest)
}

const numberOf = (value: unknown): number => {
  if (typeof value !== 'number') throw new Error('the search index holds something else than a number')
  return value
}

/** One moment of the file, whatever other processes write meanwhile. */
const reading = <Result>(database: DatabaseSync, work: () => Result): Result =>
  inTransaction(database, 'BEGIN', work)

/** The lock at once: a read that becomes a write later fails when another process wrote in between. */
const writing = <Result>(database: DatabaseSync, work: () => Result): Result =>
  inTransaction(database, 'BEGIN IMMEDIATE', work)

const inTransaction = <Result>(database: DatabaseSync, begin: string, work: () => Result): Result => {
  database.exec(begin)
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (fault) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw fault
  }
}
