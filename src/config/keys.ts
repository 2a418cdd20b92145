/**
 * The keys that are not in the database or its backups: the pepper that app passwords are hashed with. Made at the first
 * start; losing it makes every app password wrong, so `doctor` looks for it and the file is never overwritten.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Random } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { createDurably, makeFolderDurably } from './durable-file.ts'

export type Pepper = { readonly id: string; readonly key: Secret<Uint8Array> }

const KEY_OCTETS = 32
const schema = z.strictObject({
  // The newest first. Two at most: the second is the one before a rotation.
  keys: z
    .array(z.strictObject({ id: z.string().min(1), key: z.base64() }))
    .min(1)
    .max(2),
})

export const pepperFile = (folder: string): string => join(folder, 'keys', 'app-password.json')

/** Throws, in words, when the file is missing or cannot be understood: another key would refuse everybody. */
export const readPeppers = (folder: string): [Pepper, ...Pepper[]] => {
  const [newest, ...older] = readKeyFile(pepperFile(folder)).map(({ id, key }) => ({
    id,
    key: new Secret(new Uint8Array(Buffer.from(key, 'base64'))),
  }))
  if (newest === undefined) throw new Error(`${pepperFile(folder)} has no key in it`)
  return [newest, ...older]
}

export const ensurePepper = (folder: string, random: Random): void => {
  const file = pepperFile(folder)
  if (existsSync(file)) return
  makeFolderDurably(dirname(file))
  const key = Buffer.from(random.bytes(KEY_OCTETS)).toString('base64')
  createDurably(file, `${JSON.stringify({ keys: [{ id: '1', key }] }, null, 2)}\n`, 0o600)
}

const readKeyFile = (file: string): z.infer<typeof schema>['keys'] => {
  if (!existsSync(file)) throw new Error(`${file} is missing`)
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8'))).keys
  } catch (fault) {
    // What the parser says may quote the file, and the file is secret.
    const code = (fault as NodeJS.ErrnoException).code
    throw new Error(`${file} ${code === undefined ? 'is not a key file' : `cannot be read (${code})`}`)
  }
}
