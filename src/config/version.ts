/** The version that runs, as its package says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const version = (): string => {
  const file = join(import.meta.dirname, '../../package.json')
  const form = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }
  return form.version
}
