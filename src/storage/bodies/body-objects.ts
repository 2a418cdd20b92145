/**
 * Bodies in an object store that speaks S3: `<owner>/<name>`, an object each. Those of more than 5 MiB go up in parts as
 * they arrive. Every request is signed with the digest of what it carries, so what was damaged on the way is refused; an
 * object is there for good when the store has said so, and before that not at all.
 */
import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import type { Random } from '../../base/random.ts'
import { StoreDown } from '../../base/store-down.ts'
import { BodyDamaged, StoreFull } from '../../mail/store.ts'
import type { BodyFile, BodyPlace, NewBody, OpenBody } from './body-place.ts'

export type ObjectStore = {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly keyId: string
  readonly secret: string
}

type Ask = (
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  options?: { readonly body?: Uint8Array<ArrayBuffer> | undefined; readonly range?: string },
) => Promise<Response>

const PART_OCTETS = 5 * 1_048_576 // the least that S3 takes for a part that is not the last
const FIRST_BUFFER_OCTETS = 262_144
const REMOVED_AT_ONCE = 8
const RETRIES = 2 // of what the store answers with a fault of its own
const ANSWER_MS = 15_000

/** `owner`: an account, or the queue. */
export const bodyObjects = (store: ObjectStore, random: Random): ((owner: string) => BodyPlace) => {
  const ask = asking(store)
  return (owner) => ({
    name: `${store.endpoint}/${store.bucket}/${owner}`,
    random,
    create: (file) => Promise.resolve(newObject(ask, `${owner}/${file}`, file)),
    open: (file) => Promise.resolve(openObject(ask, `${owner}/${file}`, file)),
    remove: async (files) => {
      for (let start = 0; start < files.length; start += REMOVED_AT_ONCE)
        await Promise.all(
          files.slice(start, start + REMOVED_AT_ONCE).map((file) => removeObject(ask, `${owner}/${file}`)),
        )
    },
    ledger: null,
  })
}

const asking = ({ endpoint, bucket, region, keyId, secret }: ObjectStore): Ask => {
  const client = new AwsClient({
    accessKeyId: keyId,
    secretAccessKey: secret,
    region,
    service: 's3',
    retries: RETRIES,
  })
  return async (method, path, { body, range } = {}) => {
    const headers: Record<string, string> = {
      'x-amz-content-sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    }
    if (range !== undefined) headers.range = range
    try {
      const url = `${endpoint.replace(/\/+$/, '')}/${bucket}/${path}`
      const signal = method === 'GET' ? null : AbortSignal.timeout(ANSWER_MS) // a body may be read for long
      return await client.fetch(url, { method, headers, body: body ?? null, signal })
    } catch (fault) {
      throw new StoreDown(`the object store does not answer: ${String(fault)}`, { cause: fault })
    }
  }
}

const newObject = (ask: Ask, path: string, file: BodyFile): NewBody => {
  let buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER_OCTETS)
  let used = 0
  let upload: { readonly id: string; readonly tags: string[] } | null = null

  const sendPart = async (): Promise<void> => {
    upload ??= { id: await beginParts(ask, path), tags: [] }
    const query = `?partNumber=${upload.tags.length + 1}&uploadId=${encodeURIComponent(upload.id)}`
    const answer = await mustSucceed(ask('PUT', path + query, { body: buffer.subarray(0, used) }))
    upload.tags.push(answer.headers.get('etag') ?? '')
    used = 0
  }

  return {
    file,
    write: async (bytes) => {
      for (let taken = 0; taken < bytes.length; ) {
        buffer = withRoomFor(bytes.length - taken, buffer, used)
        const piece = bytes.subarray(taken, taken + buffer.length - used)
        buffer.set(piece, used)
        used += piece.length
        taken += piece.length
        if (used === PART_OCTETS) await sendPart()
      }
    },
    finish: async () => {
      if (upload === null) {
        await mustSucceed(ask('PUT', path, { body: buffer.subarray(0, used) }))
        return
      }
      if (used > 0) await sendPart()
      await endParts(ask, path, upload.id, upload.tags)
    },
    abandon: async () => {
      if (upload !== null) await drained(ask('DELETE', `${path}?uploadId=${encodeURIComponent(upload.id)}`))
      await removeObject(ask, path)
    },
  }
}

const withRoomFor = (octets: number, buffer: Buffer<ArrayBuffer>, used: number): Buffer<ArrayBuffer> => {
  if (used + octets <= buffer.length || buffer.length === PART_OCTETS) return buffer
  const length = Math.min(PART_OCTETS, Math.max(2 * buffer.length, used + octets))
  const larger = Buffer.allocUnsafeSlow(length)
  larger.set(buffer.subarray(0, used))
  return larger
}

const beginParts = async (ask: Ask, path: string): Promise<string> => {
  const answer = await mustSucceed(ask('POST', `${path}?uploads`))
  const id = /<UploadId>([^<]+)<\/UploadId>/.exec(answer.text)?.[1]
  if (id === undefined) throw new StoreDown('the object store began no upload')
  return id
}

const endParts = async (ask: Ask, path: string, id: string, tags: readonly string[]): Promise<void> => {
  const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`)
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)
  const answer = await mustSucceed(ask('POST', `${path}?uploadId=${encodeURIComponent(id)}`, { body }))
  // S3 answers 200 before it has put the parts together, and says later in the same answer that it could not.
  if (answer.text.includes('<Error>'))
    throw new StoreDown(`the object store could not end an upload: ${answer.text}`)
}

const removeObject = async (ask: Ask, path: string): Promise<void> => {
  const { status } = await drained(ask('DELETE', path))
  if (status >= 300 && status !== 404)
    throw new StoreDown(`the object store did not remove a body (${status})`)
}

/** One request, from where reading begins to the end; what is not read is not fetched for long. */
const openObject = (ask: Ask, path: string, file: BodyFile): OpenBody => {
  let reading: {
    readonly from: ReadableStreamDefaultReader<Uint8Array>
    at: number
    held: Uint8Array
  } | null = null

  const begin = async (at: number) => {
    const answer = await ask('GET', path, { range: `bytes=${at}-` })
    if (answer.status === 416) {
      await answer.body?.cancel()
      return null
    }
    if (answer.status === 404) throw new BodyDamaged(`${file} is missing`)
    if (answer.status !== 206 || answer.body === null) {
      await answer.body?.cancel()
      throw new StoreDown(`the object store did not give a body (${answer.status})`)
    }
    return { from: answer.body.getReader(), at, held: new Uint8Array(0) }
  }

  return {
    read: async (into, at) => {
      reading ??= await begin(at)
      if (reading === null) return 0
      if (reading.at !== at) throw new Error('an object is read forwards')
      if (reading.held.length === 0) reading.held = await nextOf(reading.from)
      const bytes = reading.held.subarray(0, into.length)
      into.set(bytes)
      reading.held = reading.held.subarray(bytes.length)
      reading.at += bytes.length
      return bytes.length
    },
    [Symbol.asyncDispose]: async () => {
      await reading?.from.cancel().catch(() => undefined)
    },
  }
}

/** Empty at the end. */
const nextOf = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> => {
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return new Uint8Array(0)
      if (value.length > 0) return value
    }
  } catch (fault) {
    throw new StoreDown(`the object store stopped in the middle of a body: ${String(fault)}`, {
      cause: fault,
    })
  }
}

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string }

const drained = async (asked: Promise<Response>): Promise<Answer> => {
  const answer = await asked
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

const NO_ROOM = 507

const mustSucceed = async (asked: Promise<Response>): Promise<Answer> => {
  const answer = await drained(asked)
  if (answer.status === NO_ROOM) throw new StoreFull('the object store has no room')
  if (answer.status >= 300)
    throw new StoreDown(`the object store said ${answer.status}: ${answer.text.slice(0, 300)}`)
  return answer
}
