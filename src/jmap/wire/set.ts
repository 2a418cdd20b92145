/** What every `/set` takes and tells (RFC 8620 §5.3), and patches. */
import { z } from 'zod'
import { CORE_LIMITS } from '../limits.ts'
import type { SetError } from '../refusal.ts'
import { accountId } from './standard.ts'
import { id } from './values.ts'

const object = z.record(z.string(), z.unknown())

export const setArguments = {
  accountId,
  ifInState: z.string().nullable().default(null),
  create: z.record(id, object).nullable().default(null),
  update: z.record(z.string(), object).nullable().default(null),
  destroy: z.array(z.string()).nullable().default(null),
}

export type SetArguments = {
  readonly ifInState: string | null
  readonly create: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null
  readonly update: Readonly<Record<string, Patch>> | null
  readonly destroy: readonly string[] | null
}

export type Patch = Readonly<Record<string, unknown>>

export const tooManyToSet = ({ create, update, destroy }: SetArguments): boolean =>
  Object.keys(create ?? {}).length + Object.keys(update ?? {}).length + (destroy?.length ?? 0) >
  CORE_LIMITS.maxObjectsInSet

/** What came of each; the answer has null where nothing did. */
export type SetOutcome = {
  readonly created: Record<string, unknown>
  readonly updated: Record<string, unknown>
  readonly destroyed: string[]
  readonly notCreated: Record<string, SetError>
  readonly notUpdated: Record<string, SetError>
  readonly notDestroyed: Record<string, SetError>
}

export const newOutcome = (): SetOutcome => ({
  created: {},
  updated: {},
  destroyed: [],
  notCreated: {},
  notUpdated: {},
  notDestroyed: {},
})

export const outcomeArguments = (outcome: SetOutcome): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(outcome).map(([name, value]) => [name, Object.keys(value).length === 0 ? null : value]),
  )

/** RFC 8620 §5.3: of what was made, what the client did not say itself. */
export const unsaid = (
  made: Readonly<Record<string, unknown>>,
  said: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(made).filter(([property]) => !Object.hasOwn(said, property)))

/** The id itself, or that of what an earlier call of the request made (RFC 8620 §5.3). */
export const resolveId = (text: string, createdIds: ReadonlyMap<string, string>): string =>
  text.startsWith('#') ? (createdIds.get(text.slice(1)) ?? text) : text

/** A set property (`{ id: true }`) as a patch tells it: whole, or entry by entry (`mailboxIds/F1`). */
export type SetPatch =
  | { readonly how: 'whole'; readonly members: readonly string[] }
  | { readonly how: 'entries'; readonly added: readonly string[]; readonly removed: readonly string[] }

/** `invalid`: both are given, or a value is neither true nor null. Null when the patch says nothing of it. */
export const readSetPatch = (patch: Patch, property: string): SetPatch | 'invalid' | null => {
  const prefix = `${property}/`
  const entries = Object.entries(patch).filter(([name]) => name.startsWith(prefix))
  const whole = patch[property]
  if (whole !== undefined) {
    const members = entries.length === 0 ? readSet(whole) : null
    return members === null ? 'invalid' : { how: 'whole', members }
  }
  if (entries.length === 0) return null
  if (entries.some(([, value]) => value !== true && value !== null)) return 'invalid'
  const namesOf = (wanted: unknown) =>
    entries.filter(([, value]) => value === wanted).map(([name]) => unescaped(name.slice(prefix.length)))
  return { how: 'entries', added: namesOf(true), removed: namesOf(null) }
}

/** The members of `{ a: true, b: true }`; null when it is no such thing. */
export const readSet = (value: unknown): readonly string[] | null => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.values(value).every((member) => member === true) ? Object.keys(value) : null
}

/** RFC 6901 §4. */
const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')
