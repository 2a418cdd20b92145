/** The arguments that methods of one kind share (RFC 8620 §5.1, §5.2). */
import { z } from 'zod'
import { CHANGES_TOLD_MAX, CORE_LIMITS, PROPERTIES_MAX } from '../limits.ts'
import { id, unsignedInt } from './values.ts'

export const accountId = id

export const getArguments = {
  accountId,
  ids: z.array(z.string()).nullable().default(null),
  properties: z.array(z.string()).max(PROPERTIES_MAX).nullable().default(null),
}

export const changesArguments = z.strictObject({
  accountId,
  sinceState: z.string(),
  maxChanges: unsignedInt
    .min(1)
    .nullable()
    .default(null)
    .transform((max) => Math.min(max ?? CHANGES_TOLD_MAX, CHANGES_TOLD_MAX)),
})

export const tooManyToGet = (ids: readonly unknown[] | null): boolean =>
  ids !== null && ids.length > CORE_LIMITS.maxObjectsInGet

/** Which of `known` are asked for, `id` always; null when another is. */
export const chosenProperties = (
  asked: readonly string[] | null,
  known: readonly string[],
): ReadonlySet<string> | null => {
  if (asked === null) return new Set(known)
  return asked.every((name) => known.includes(name)) ? new Set(['id', ...asked]) : null
}

export const pick = (
  object: Readonly<Record<string, unknown>>,
  chosen: ReadonlySet<string>,
): Record<string, unknown> => Object.fromEntries(Object.entries(object).filter(([name]) => chosen.has(name)))
