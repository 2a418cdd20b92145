/**
 * Which process serves a data folder now: its number, in `serving.pid`. For `doctor` to tell a port that Sigill has from one
 * that somebody else has; a number that is left over from a process that was killed names nobody any more.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const fileIn = (folder: string): string => join(folder, 'serving.pid')

/** Returns what takes the mark away again. */
export const markServing = (folder: string): (() => void) => {
  writeFileSync(fileIn(folder), `${process.pid}\n`, { mode: 0o600 })
  return () => rmSync(fileIn(folder), { force: true })
}

export const isServing = (folder: string): boolean => {
  try {
    process.kill(Number(readFileSync(fileIn(folder), 'utf8')), 0)
    return true
  } catch {
    return false // no mark, or the process is gone
  }
}

/** `127.0.0.1:8993`, `[::1]:8993`. */
export const placeText = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`
