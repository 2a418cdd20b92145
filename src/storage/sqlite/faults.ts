/**
 * What SQLite's result codes mean to the domain: the disk is full (`StoreFull`), or storage is down (`StoreDown`). Broken
 * constraints and wrong arguments are left as they are, because they are mistakes of ours and not of the disk's.
 */
import { StoreDown } from '../../base/store-down.ts'
import { StoreFull } from '../../mail/store.ts'

// Result codes, https://www.sqlite.org/rescode.html; the low byte is the primary code.
const BUSY = 5
const CORRUPT = 11
const FULL = 13
const CONSTRAINT = 19
const IOERR_WRITE = 778 // EDQUOT arrives as this one, ENOSPC as FULL
const IOERR_FSYNC = 1034
const IOERR_DIR_FSYNC = 1290
const IOERR_SHMSIZE = 4874

const NO_ROOM = new Set([FULL, IOERR_WRITE, IOERR_SHMSIZE])
const UNSYNCED = new Set([IOERR_FSYNC, IOERR_DIR_FSYNC])

/** The fault to throw for one that node:sqlite threw. */
export const storeFault = (fault: unknown): unknown => {
  const code = resultCode(fault)
  if (code === null) {
    return errorCode(fault) === 'ERR_INVALID_STATE'
      ? new StoreDown('the database is closed', { cause: fault })
      : fault
  }
  if (NO_ROOM.has(code))
    return new StoreFull('the disk is full, and the database cannot grow', { cause: fault })
  if ((code & 0xff) === CONSTRAINT) return fault
  return new StoreDown(`the database does not answer: ${String(fault)}`, { cause: fault })
}

/** Another connection, mostly another process, holds the lock. */
export const isBusy = (fault: unknown): boolean => ((resultCode(fault) ?? 0) & 0xff) === BUSY

/** Nobody knows what is on disk after a failed fsync: trying again would report success without a cause. */
export const isFailedSync = (fault: unknown): boolean => UNSYNCED.has(resultCode(fault) ?? 0)

/** The file is not what SQLite wrote; also of a fault that is a `StoreDown` already. */
export const isDamage = (fault: unknown): boolean => {
  const first = fault instanceof StoreDown ? fault.cause : fault
  return ((resultCode(first) ?? 0) & 0xff) === CORRUPT
}

const resultCode = (fault: unknown): number | null =>
  fault instanceof Error && 'errcode' in fault && typeof fault.errcode === 'number' ? fault.errcode : null

const errorCode = (fault: unknown): unknown => (fault instanceof Error && 'code' in fault ? fault.code : null)
