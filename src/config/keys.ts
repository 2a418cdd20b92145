/**
 * The keys that are not in the database or its backups: the pepper that app passwords and recovery codes are hashed
 * with, and the key that the shared keys of authenticator apps are sealed with. Made at the first start; losing one makes
 * all of those wrong, so `doctor` looks for the pepper and neither file is ever overwritten.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Random } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { createDurably, makeFolderDurably } from './durable-file.ts'

/** A key of one of the two files; the id says which one something was made with. */
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

export const sealingFile = (folder: string): string => join(folder, 'keys', 'sealing.json')

/** Throws, in words, when the file is missing or cannot be understood: another key would refuse everybody. */
export const readPeppers = (folder: string): [Pepper, ...Pepper[]] => readKeys(pepperFile(folder))

/** Throws as `readPeppers` does. */
export const readSealingKeys = (folder: string): [Pepper, ...Pepper[]] => readKeys(sealingFile(folder))

export const ensurePepper = (folder: string, random: Random): void =>
  ensureKey(pepperFile(folder), '1', random)

/** Its id is a random one: what was sealed with a key that is lost says so, and is never tried with another. */
export const ensureSealingKey = (folder: string, random: Random): void =>
  ensureKey(sealingFile(folder), Buffer.from(random.bytes(4)).toString('hex'), random)

const ensureKey = (file: string, id: string, random: Random): void => {
  if (existsSync(file)) return
  makeFolderDurably(dirname(file))
  const key = Buffer.from(random.bytes(KEY_OCTETS)).toString('base64')
  createDurably(file, `${JSON.stringify({ keys: [{ id, key }] }, null, 2)}\n`, 0o600)
}

const readKeys = (file: string): [Pepper, ...Pepper[]] => {
  const [newest, ...older] = readKeyFile(file).map(({ id, key }) => ({
    id,
    key: new Secret(new Uint8Array(Buffer.from(key, 'base64'))),
  }))
  if (newest === undefined) throw new Error(`${file} has no key in it`)
  return [newest, ...older]
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
