/**
 * The keys that are not in the database or its backups. Made together at the first start; losing one makes all that it was
 * for wrong, so no file is ever overwritten, and one that is missing later is made anew only when the operator says so.
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

export const KEY_FILES = {
  /** Hashes app passwords and recovery codes: the pepper. */
  'app-password': 'app-password.json',
  /** Seals the shared keys of authenticator apps. */
  sealing: 'sealing.json',
  /** Signs what is pushed to phones. */
  push: 'push.json',
} as const
export type KeyName = keyof typeof KEY_FILES

export const keyFile = (folder: string, name: KeyName): string => join(folder, 'keys', KEY_FILES[name])

/** Which are not there. */
export const missingKeys = (folder: string): readonly KeyName[] =>
  (Object.keys(KEY_FILES) as KeyName[]).filter((name) => !existsSync(keyFile(folder, name)))

/** Makes those that are missing. */
export const ensureKeys = (folder: string, random: Random): void => {
  ensureKey(keyFile(folder, 'app-password'), '1', random)
  // A random id: what was sealed with a key that is lost is never tried with another.
  ensureKey(keyFile(folder, 'sealing'), Buffer.from(random.bytes(4)).toString('hex'), random)
  ensurePushKey(keyFile(folder, 'push'), random)
}

/** Throws, in words, when one is missing or cannot be understood. */
export const checkKeys = (folder: string): void => {
  readPeppers(folder)
  readSealingKeys(folder)
  readPushKeys(folder)
}

/** Throws, in words, when the file is missing or cannot be understood: another key would refuse everybody. */
export const readPeppers = (folder: string): [Pepper, ...Pepper[]] =>
  readKeys(keyFile(folder, 'app-password'))

/** Tell the keys apart and nothing about them: the name of each, and a digest. */
export const keyDigests = (folder: string): readonly string[] =>
  [
    ...readPeppers(folder).map(({ key }) => ['app-password', key.reveal()] as const),
    ...readSealingKeys(folder).map(({ key }) => ['sealing', key.reveal()] as const),
    ['push', Buffer.from(readPushKeys(folder).privateKey.reveal(), 'base64url')] as const,
  ].map(([name, key]) => `${name} ${createHmac('sha256', key).update('which key is this').digest('hex')}`)

/** Throws as `readPeppers` does. */
export const readSealingKeys = (folder: string): [Pepper, ...Pepper[]] => readKeys(keyFile(folder, 'sealing'))

/** Of P-256, base64url: what pushes are signed with (RFC 8292). Browsers that subscribed were told the public half. */
export type PushKeys = { readonly publicKey: string; readonly privateKey: Secret<string> }

const pushSchema = z.strictObject({
  publicKey: z.base64url().length(87),
  privateKey: z.base64url().length(43),
})

const ensurePushKey = (file: string, random: Random): void => {
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
  const { publicKey, privateKey } = parseKeyFile(keyFile(folder, 'push'), pushSchema)
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

const PUT_BACK =
  'Put back the copy of it; when there is none, "sigill keys make" says what that costs and makes another.'

const parseKeyFile = <Schema extends z.ZodType>(file: string, form: Schema): z.output<Schema> => {
  if (!existsSync(file)) throw new Error(`${file} is missing. ${PUT_BACK}`)
  try {
    return form.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (fault) {
    // What the parser says may quote the file, and the file is secret.
    const code = (fault as NodeJS.ErrnoException).code
    throw new Error(`${file} ${code === undefined ? 'is not a key file' : `cannot be read (${code})`}`)
  }
}
