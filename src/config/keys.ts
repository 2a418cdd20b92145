/**
 * The keys that are not in the database or its backups: the pepper that app passwords and recovery codes are hashed
 * with, and the key that the shared keys of authenticator apps are sealed with, and the key
 * that pushes to phones are signed with. Made at the first start; losing one makes
 * all of those wrong, so `doctor` looks for the pepper and no file is ever overwritten.
 */
import { createECDH, createHmac } from 'node:crypto'
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

export const pushKeyFile = (folder: string): string => join(folder, 'keys', 'push.json')

/** Throws, in words, when the file is missing or cannot be understood: another key would refuse everybody. */
export const readPeppers = (folder: string): [Pepper, ...Pepper[]] => readKeys(pepperFile(folder))

/** Tell the keys apart and nothing about them, the newest first. */
export const pepperDigests = (folder: string): readonly string[] =>
  readPeppers(folder).map(({ key }) =>
    createHmac('sha256', key.reveal()).update('which key is this').digest('hex'),
  )

/** Throws as `readPeppers` does. */
export const readSealingKeys = (folder: string): [Pepper, ...Pepper[]] => readKeys(sealingFile(folder))

export const ensurePepper = (folder: string, random: Random): void =>
  ensureKey(pepperFile(folder), '1', random)

/** Its id is a random one: what was sealed with a key that is lost says so, and is never tried with another. */
export const ensureSealingKey = (folder: string, random: Random): void =>
  ensureKey(sealingFile(folder), Buffer.from(random.bytes(4)).toString('hex'), random)

/** Of P-256, base64url: what pushes are signed with (RFC 8292). Browsers that subscribed were told the public half. */
export type PushKeys = { readonly publicKey: string; readonly privateKey: Secret<string> }

const pushSchema = z.strictObject({
  publicKey: z.base64url().length(87),
  privateKey: z.base64url().length(43),
})

export const ensurePushKey = (folder: string, random: Random): void => {
  const file = pushKeyFile(folder)
  if (existsSync(file)) return
  makeFolderDurably(dirname(file))
  const curve = createECDH('prime256v1')
  const privateKey = random.bytes(KEY_OCTETS)
  // Throws for none that is a number below the order of the curve: once in four thousand million first starts.
  curve.setPrivateKey(privateKey)
  const pair = {
    publicKey: curve.getPublicKey('base64url'),
    privateKey: Buffer.from(privateKey).toString('base64url'),
  }
  createDurably(file, `${JSON.stringify(pair, null, 2)}\n`, 0o600)
}

/** Throws as `readPeppers` does. */
export const readPushKeys = (folder: string): PushKeys => {
  const { publicKey, privateKey } = parseKeyFile(pushKeyFile(folder), pushSchema)
  return { publicKey, privateKey: new Secret(privateKey) }
}

const ensureKey = (file: string, id: string, random: Random): void => {
  if (existsSync(file)) return
  makeFolderDurably(dirname(file))
  const key = Buffer.from(random.bytes(KEY_OCTETS)).toString('base64')
  createDurably(file, `${JSON.stringify({ keys: [{ id, key }] }, null, 2)}\n`, 0o600)
}

const readKeys = (file: string): [Pepper, ...Pepper[]] => {
  const [newest, ...older] = parseKeyFile(file, schema).keys.map(({ id, key }) => ({
    id,
    key: new Secret(new Uint8Array(Buffer.from(key, 'base64'))),
  }))
  if (newest === undefined) throw new Error(`${file} has no key in it`)
  return [newest, ...older]
}

const parseKeyFile = <Schema extends z.ZodType>(file: string, form: Schema): z.output<Schema> => {
  if (!existsSync(file)) throw new Error(`${file} is missing`)
  try {
    return form.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (fault) {
    // What the parser says may quote the file, and the file is secret.
    const code = (fault as NodeJS.ErrnoException).code
    throw new Error(`${file} ${code === undefined ? 'is not a key file' : `cannot be read (${code})`}`)
  }
}
