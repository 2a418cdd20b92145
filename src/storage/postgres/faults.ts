/**
 * What PostgreSQL's codes mean to the domain: there is no room (`StoreFull`), or storage is down (`StoreDown`). Broken
 * constraints, values and statements are left as they are, because they are mistakes of ours.
 */
import { StoreDown } from '../../base/store-down.ts'
import { StoreFull } from '../../mail/store.ts'

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const DISK_FULL = '53100'
const CONFLICTS = new Set(['40001', '40P01']) // serialization_failure, deadlock_detected
const ENDS = new Set(['57P01', '57P02', '57P03']) // the server stops, fell, or is starting
const OTHER_RESULT = '0A000' // among others: a statement was prepared before a migration of another process
const OURS = new Set(['22', '23', '42']) // classes: values, constraints, statements

/** The fault to throw for one that pg threw. */
export const storeFault = (fault: unknown): unknown => {
  if (fault instanceof StoreDown || fault instanceof StoreFull) return fault
  const code = sqlState(fault)
  if (code === DISK_FULL)
    return new StoreFull('the disk is full, and the database cannot grow', { cause: fault })
  if (code !== null && OURS.has(code.slice(0, 2))) return fault
  if (code === null && !isOfConnection(fault)) return fault
  return new StoreDown(`the database does not answer: ${String(fault)}`, { cause: fault })
}

/** It met another transaction and was undone: the same again may well succeed. */
export const isConflict = (fault: unknown): boolean => CONFLICTS.has(sqlState(fault) ?? '')

/** This connection is of no use any more; another one may be. */
export const isLost = (fault: unknown): boolean => {
  if (fault instanceof StoreDown) return false
  const code = sqlState(fault)
  if (code === null) return isOfConnection(fault)
  return ENDS.has(code) || code.startsWith('08') || code === OTHER_RESULT
}

/** Nothing came back in time, in pg's words. */
export const isSilence = (fault: unknown): boolean =>
  fault instanceof Error && /timeout expired|read timeout|ETIMEDOUT/i.test(fault.message)

const SQL_STATE = /^[0-9A-Z]{5}$/

const sqlState = (fault: unknown): string | null => {
  const code = codeOf(fault)
  // A system's code may look the same (EPIPE): PostgreSQL's come with a severity.
  return code !== null && SQL_STATE.test(code) && fault instanceof Error && 'severity' in fault ? code : null
}

/** What pg and the sockets below it say of a connection has no code of PostgreSQL's. */
const isOfConnection = (fault: unknown): boolean =>
  fault instanceof Error &&
  ('syscall' in fault || // ECONNREFUSED, ENOENT of a socket ...
    /connection|connect|terminated|not queryable|timeout|calling end|client was closed/i.test(fault.message))

const codeOf = (fault: unknown): string | null =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : null
