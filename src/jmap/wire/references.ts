/**
 * Back-references (RFC 8620 §3.7): an argument `#ids` takes its value out of the answer of an earlier call, by a path
 * like a JSON pointer's in which `*` goes through an array.
 * What is taken by reference is counted as if it had been sent: else a few calls that each repeat the one before make an
 * answer of any size.
 */
import { CORE_LIMITS } from '../limits.ts'
import type { Arguments, Invocation } from './request.ts'

export type Resolved =
  | { readonly kind: 'arguments'; readonly args: Arguments }
  | { readonly kind: 'invalid-reference' }
  /** An argument is given both plainly and by reference. */
  | { readonly kind: 'given-twice'; readonly name: string }
  | { readonly kind: 'too-large' }

/** Octets that the calls of one request may still take by reference. */
export type ReferenceBudget = { leftOctets: number }

export const newReferenceBudget = (): ReferenceBudget => ({ leftOctets: CORE_LIMITS.maxSizeRequest })

export const resolveReferences = (
  args: Arguments,
  responses: readonly Invocation[],
  budget: ReferenceBudget,
): Resolved => {
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
    if (!spend(budget, found)) return { kind: 'too-large' }
    resolved[plain] = found
  }
  return { kind: 'arguments', args: resolved }
}

/** Counts a value about as its JSON; false when that is more than is left. A value that stands in it twice counts twice. */
const spend = (budget: ReferenceBudget, value: unknown): boolean => {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    budget.leftOctets -= typeof next === 'string' ? next.length + 3 : 2 // quotes, and the comma after it
    if (budget.leftOctets < 0) return false
    if (Array.isArray(next)) for (const each of next) waiting.push(each)
    else if (isObject(next))
      for (const [name, each] of Object.entries(next)) {
        budget.leftOctets -= name.length + 3
        waiting.push(each)
      }
  }
  return true
}

const NOTHING = Symbol('nothing')

const STEPS_MAX = 100 // of one path: more than any answer is deep
const VALUES_MAX = 10_000 // that one reference may gather; more than any list of ids that a method takes

const followReference = (reference: unknown, responses: readonly Invocation[]): unknown => {
  if (!isObject(reference)) return NOTHING
  const { resultOf, name, path } = reference
  if (typeof resultOf !== 'string' || typeof name !== 'string' || typeof path !== 'string') return NOTHING
  const response = responses.find(([, , callId]) => callId === resultOf)
  if (response === undefined || response[0] !== name) return NOTHING
  if (path !== '' && !path.startsWith('/')) return NOTHING
  const steps = path
    .split('/', STEPS_MAX + 2)
    .slice(1)
    .map(unescaped)
  return steps.length > STEPS_MAX ? NOTHING : walk(response[1], steps)
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
