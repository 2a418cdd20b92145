/** Reads the body of a request, within a limit, and parses it by the route's schema. Nobody downstream checks again. */
import type { z } from 'zod'

const BODY_OCTETS_MAX = 65_536 // a passkey's answer is the largest, some 4 KiB

export type ReadBody<Value> =
  | { readonly kind: 'body'; readonly value: Value }
  | { readonly kind: 'too-large' }
  /** `field` is the first that is wrong; null when the whole is not what was asked for. */
  | { readonly kind: 'malformed'; readonly field: string | null }

export const readBody = async <Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<ReadBody<z.output<Schema>>> => {
  const text = await readText(request)
  if (text === null) return { kind: 'too-large' }
  const parsed = schema.safeParse(fromJson(text))
  if (parsed.success) return { kind: 'body', value: parsed.data }
  const field = parsed.error.issues[0]?.path[0]
  return { kind: 'malformed', field: field === undefined ? null : String(field) }
}

/** Null when it is longer than it may be; then no more of it is read. */
export const readText = async (request: Request, octetsMax = BODY_OCTETS_MAX): Promise<string | null> => {
  if (Number(request.headers.get('Content-Length') ?? 0) > octetsMax) return null
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of request.body) {
    octets += chunk.length
    if (octets > octetsMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** `undefined`, which no schema takes, for what is not JSON. */
const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
