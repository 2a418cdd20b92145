/**
 * Back-references (RFC 8620 §3.7): an argument `#ids` takes its value out of the answer of an earlier call, by a path
 * like a JSON pointer's in which `*` goes through an array.
 */
import type { Arguments, Invocation } from './request.ts'

export type Resolved =
  | { readonly kind: 'arguments'; readonly args: Arguments }
  | { readonly kind: 'invalid-reference' }
  /** An argument is given both plainly and by reference. */
  | { readonly kind: 'given-twice'; readonly name: string }

export const resolveReferences = (args: Arguments, responses: readonly Invocation[]): Resolved => {
  const resolved: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(args)) {
    if (!name.startsWith('#')) {
      resolved[name] = value
      continue
    }
    const plain = name.slice(1)
    if (Object.hasOwn(args, plain)) return { kind: 'given-twice', name: plain }
    const found = followReference(value, responses)
    if (found === NOTHING) return { kind: 'invalid-reference' }
    resolved[plain] = found
  }
  return { kind: 'arguments', args: resolved }
}

const NOTHING = Symbol('nothing')

const VALUES_MAX = 10_000 // that one reference may gather; more than any list of ids that a method takes

const followReference = (reference: unknown, responses: readonly Invocation[]): unknown => {
  if (!isObject(reference)) return NOTHING
  const { resultOf, name, path } = reference
  if (typeof resultOf !== 'string' || typeof name !== 'string' || typeof path !== 'string') return NOTHING
  const response = responses.find(([, , callId]) => callId === resultOf)
  if (response === undefined || response[0] !== name) return NOTHING
  if (path !== '' && !path.startsWith('/')) return NOTHING
  const steps = path.split('/').slice(1).map(unescaped)
  return walk(response[1], steps)
}

const walk = (value: unknown, steps: readonly string[]): unknown => {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (Array.isArray(value)) {
    if (step === '*') return gather(value, rest)
    return /^(?:0|[1-9]\d{0,6})$/.test(step) && Number(step) < value.length
      ? walk(value[Number(step)], rest)
      : NOTHING
  }
  return isObject(value) && Object.hasOwn(value, step) ? walk(value[step], rest) : NOTHING
}

/** RFC 8620 §3.7: where an item's own result is an array, its items are taken. */
const gather = (items: readonly unknown[], steps: readonly string[]): unknown => {
  const gathered: unknown[] = []
  for (const item of items) {
    const found = walk(item, steps)
    if (found === NOTHING) return NOTHING
    if (Array.isArray(found)) for (const each of found) gathered.push(each)
    else gathered.push(found)
    if (gathered.length > VALUES_MAX) return NOTHING
  }
  return gathered
}

/** RFC 6901 §4. */
const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
