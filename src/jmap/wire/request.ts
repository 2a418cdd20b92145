/** A request to the API (RFC 8620 §3.3): JSON in, a whole value out, or the problem that keeps it from being one. */
import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { CAPABILITIES, type Capability } from '../capabilities.ts'
import { CORE_LIMITS } from '../limits.ts'
import { id } from './values.ts'

export type Invocation = readonly [name: string, args: Arguments, callId: string]
export type Arguments = Readonly<Record<string, unknown>>

export type ApiRequest = {
  readonly using: ReadonlySet<Capability>
  readonly calls: readonly Invocation[]
  readonly createdIds: Readonly<Record<string, string>> | null
}

export type ParsedRequest =
  | { readonly kind: 'request'; readonly request: ApiRequest }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'not-request'; readonly where: string }
  | { readonly kind: 'unknown-capability'; readonly capability: string }
  | { readonly kind: 'too-many-calls' }

const request = z.object({
  using: z.array(z.string()).max(100),
  methodCalls: z.array(z.tuple([z.string(), z.record(z.string(), z.unknown()), z.string().max(1_000)])),
  createdIds: z.record(id, id).optional(),
})

export const parseRequest = (octets: Buffer): ParsedRequest => {
  const json = fromJson(octets)
  if (json === undefined) return { kind: 'not-json' }
  const parsed = request.safeParse(json)
  if (!parsed.success) return { kind: 'not-request', where: parsed.error.issues[0]?.path.join('.') ?? '' }
  const { using, methodCalls, createdIds = null } = parsed.data
  const unknown = using.find((name) => !(CAPABILITIES as readonly string[]).includes(name))
  if (unknown !== undefined) return { kind: 'unknown-capability', capability: unknown }
  if (methodCalls.length > CORE_LIMITS.maxCallsInRequest) return { kind: 'too-many-calls' }
  return {
    kind: 'request',
    request: { using: new Set(using as Capability[]), calls: methodCalls, createdIds },
  }
}

/** RFC 8620 §3.3: I-JSON, so in UTF-8 (RFC 7493 §2.1); `undefined` for what is no such thing. */
const fromJson = (octets: Buffer): unknown => {
  if (!isUtf8(octets)) return undefined
  try {
    return JSON.parse(octets.toString())
  } catch {
    return undefined
  }
}
