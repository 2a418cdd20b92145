/** The real command line, as a process of its own on a data folder. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export type CliOutcome = { readonly code: number | null; readonly out: string; readonly err: string }

const COMMAND = join(import.meta.dirname, '../../bin/sigill.mjs')

/** `input` is its standard input. */
export const runSigill = (
  folder: string,
  words: readonly string[],
  input = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<CliOutcome> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [COMMAND, ...words], {
      env: { ...process.env, SIGILL_DATA: folder, ...environment },
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (text: Buffer) => (out += String(text)))
    child.stderr.on('data', (text: Buffer) => (err += String(text)))
    child.on('close', (code) => resolve({ code, out, err }))
    child.stdin.end(input)
  })
