/**
 * A stand-in for an object store, since none can be had as a package: the part of S3 that bodies use, kept in memory. It
 * checks signatures and digests as S3 does, takes no part under 5 MiB but the last, and shows an object only when it is
 * whole. It is no proof that a real one answers so.
 */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AwsV4Signer } from 'aws4fetch'
import type { ObjectStore } from '../../src/storage/bodies/body-objects.ts'

export type TestObjectStore = AsyncDisposable & {
  readonly store: ObjectStore
  /** `owner/name`, and the octets. */
  readonly objects: Map<string, Buffer>
  /** Uploads in parts that were begun and neither ended nor given up. */
  readonly uploads: ReadonlyMap<string, unknown>
  /** From now on every request is answered with this status; null: as usual. */
  fail(status: number | null): void
}

const PART_OCTETS_MIN = 5 * 1_048_576
const KEY = { accessKeyId: 'test', secretAccessKey: 'secret of tests', region: 'eu-north-1' }

type Request = { readonly method: string; readonly url: URL; readonly key: string; readonly body: Buffer }
type Answer = {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: Buffer | string
}

export const startObjectStore = async (): Promise<TestObjectStore> => {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()
  let failure: number | null = null

  const answer = (request: Request, range: string | undefined): Answer => {
    const upload = request.url.searchParams.get('uploadId')
    if (request.method === 'POST' && request.url.searchParams.has('uploads')) return begin()
    if (upload !== null) return ofUpload(request, upload)
    switch (request.method) {
      case 'PUT':
        objects.set(request.key, request.body)
        return { status: 200, headers: { etag: tagOf(request.body) } }
      case 'GET':
        return rangeOf(objects.get(request.key), range)
      case 'DELETE':
        objects.delete(request.key)
        return { status: 204 }
      default:
        return { status: 405 }
    }
  }

  const begin = (): Answer => {
    const id = randomUUID()
    uploads.set(id, new Map())
    return {
      status: 200,
      body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    }
  }

  const ofUpload = (request: Request, id: string): Answer => {
    const parts = uploads.get(id)
    if (parts === undefined) return { status: 404 }
    if (request.method === 'PUT') {
      parts.set(Number(request.url.searchParams.get('partNumber')), request.body)
      return { status: 200, headers: { etag: tagOf(request.body) } }
    }
    uploads.delete(id)
    if (request.method === 'DELETE') return { status: 204 }
    const named = [
      ...request.body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)<\/ETag>/g),
    ]
    const bodies = named.map(([, number, tag]) => {
      const part = parts.get(Number(number))
      return part !== undefined && tagOf(part) === tag ? part : null
    })
    const isGood = bodies.every(
      (part, at) => part !== null && (at === bodies.length - 1 || part.length >= PART_OCTETS_MIN),
    )
    if (!isGood) return { status: 200, body: '<Error><Code>InvalidPart</Code></Error>' }
    objects.set(request.key, Buffer.concat(bodies as Buffer[]))
    return { status: 200, body: '<CompleteMultipartUploadResult/>' }
  }

  const server = createServer(async (incoming, response) => {
    const request = await requestOf(incoming)
    if (failure !== null) return send(response, { status: failure })
    if (!(await isSigned(incoming, request)))
      return send(response, { status: 403, body: 'SignatureDoesNotMatch' })
    send(response, answer(request, incoming.headers.range))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    store: {
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'mail',
      region: KEY.region,
      keyId: KEY.accessKeyId,
      secret: KEY.secretAccessKey,
    },
    objects,
    uploads,
    fail: (status) => {
      failure = status
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const requestOf = async (incoming: IncomingMessage): Promise<Request> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const url = new URL(incoming.url ?? '', `http://${incoming.headers.host}`)
  return {
    method: incoming.method ?? '',
    url,
    key: url.pathname.replace(/^\/mail\//, ''),
    body: Buffer.concat(chunks),
  }
}

const isSigned = async (incoming: IncomingMessage, { method, url, body }: Request): Promise<boolean> => {
  const digest = String(incoming.headers['x-amz-content-sha256'])
  if (digest !== createHash('sha256').update(body).digest('hex')) return false
  const signer = new AwsV4Signer({
    ...KEY,
    service: 's3',
    method,
    url: url.href,
    headers: { 'x-amz-content-sha256': digest },
    datetime: String(incoming.headers['x-amz-date']),
  })
  const { headers } = await signer.sign()
  return headers.get('authorization') === incoming.headers.authorization
}

const rangeOf = (object: Buffer | undefined, range: string | undefined): Answer => {
  if (object === undefined) return { status: 404 }
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1])
  if (Number.isNaN(start)) return { status: 200, body: object }
  return start >= object.length ? { status: 416 } : { status: 206, body: object.subarray(start) }
}

const tagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`

const send = (response: ServerResponse, { status, headers = {}, body = '' }: Answer): void => {
  response.writeHead(status, headers)
  response.end(body)
}
