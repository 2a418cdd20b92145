#!/usr/bin/env node
/**
 * The `sigill` command. Sigill needs Node 26, which lies in node_modules; started by an older one, this file starts
 * the right one in its place. Signals reach the child because both are in the terminal's process group, and those
 * sent to this process alone are passed on.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const major = Number(process.versions.node.split('.')[0])

if (major >= 26) {
  // Compiled code is kept, so that the next start is twice as quick.
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'compiled'))
  try {
    await import('../src/main.ts')
  } catch (fault) {
    if (fault?.code !== 'ERR_MODULE_NOT_FOUND') throw fault
    console.error(`Packages are missing or older than this version (${fault.message}). Run: npm start`)
    process.exit(1)
  }
} else {
  const node = join(root, 'node_modules', '.bin', 'node')
  if (!existsSync(node)) {
    console.error('Sigill is not set up in this folder yet. Run: npm start')
    process.exit(1)
  }
  const child = spawn(node, [import.meta.filename, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
}
