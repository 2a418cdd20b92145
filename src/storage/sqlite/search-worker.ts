/**
 * The thread of the search index: opens accounts' index files as they are asked for, a bounded number at a time, and
 * answers one request after the other, so that neither indexing nor a long search makes the event loop wait.
 */
import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { isAnswerable } from '../sql/search-needle.ts'
import { openSearchDatabase, type SearchDatabase } from './search-database.ts'
import type { SearchAnswer, SearchRequest, SearchResults } from './search-request.ts'

const OPEN_FILES_MAX = 32 // each holds up to a MiB of pages

const opened = new Map<string, SearchDatabase>()

const databaseAt = (path: string): SearchDatabase | null => {
  const known = opened.get(path)
  opened.delete(path)
  const database = known ?? openFile(path)
  if (database === null) return null
  opened.set(path, database)
  const [oldest] = opened.keys()
  if (opened.size > OPEN_FILES_MAX && oldest !== undefined) closeFile(oldest)
  return database
}

/** Null where the account's folder is gone. A file that cannot be read is made anew: it holds nothing of its own. */
const openFile = (path: string): SearchDatabase | null => {
  if (!existsSync(dirname(path))) return null
  try {
    return openSearchDatabase(path)
  } catch (fault) {
    if (!isDamage(fault)) throw fault
    removeFile(path)
    return openSearchDatabase(path)
  }
}

const closeFile = (path: string): void => {
  opened.get(path)?.close()
  opened.delete(path)
}

const closeAll = (): void => {
  for (const path of [...opened.keys()]) closeFile(path)
}

const removeFile = (path: string): void => {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
}

// https://www.sqlite.org/rescode.html: SQLITE_CORRUPT, SQLITE_NOTADB, with what their higher bytes add.
const isDamage = (fault: unknown): boolean =>
  fault instanceof Error &&
  'errcode' in fault &&
  typeof fault.errcode === 'number' &&
  [11, 26].includes(fault.errcode & 0xff)

const NOTHING = { modseq: 0, indexed: new Uint8Array(0) }

const resultOf = (request: SearchRequest): SearchResults[keyof SearchResults] => {
  if (request.call === 'close') return closeAll()
  if (request.call === 'find' && !isAnswerable(request.needle)) return null
  const database = databaseAt(request.path)
  switch (request.call) {
    case 'state':
      return database?.state() ?? NOTHING
    case 'octets':
      return database?.octets() ?? 0
    case 'find':
      return database?.find(request.place, request.needle) ?? null
    case 'add':
      return database?.add(request.documents, request.modseq)
    case 'forget':
      return database?.forget(request.emails)
    case 'merge':
      return database?.merge() ?? false
    case 'discard':
      return database?.discard()
  }
}

const answer = (request: SearchRequest): SearchAnswer => {
  try {
    return { id: request.id, result: resultOf(request) }
  } catch (fault) {
    if (isDamage(fault)) {
      closeFile(request.path)
      removeFile(request.path)
    }
    return { id: request.id, fault: String(fault) }
  }
}

parentPort?.on('message', (request: SearchRequest) => {
  parentPort?.postMessage(answer(request))
  if (request.call === 'close') parentPort?.close()
})
