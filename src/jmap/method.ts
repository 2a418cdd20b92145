/** A method of the table: what it is asked under, what it takes, whether it changes anything, and who does it. */
import type { z } from 'zod'
import type { AccountId } from '../account/account.ts'
import type { Capability } from './capabilities.ts'
import type { JmapParts } from './parts.ts'
import type { MethodError } from './refusal.ts'
import type { Visitor } from './visitor.ts'
import type { Arguments, Invocation } from './wire/request.ts'

export type Call<Args> = {
  readonly args: Args
  readonly account: AccountId
  readonly visitor: Visitor
  readonly needs: JmapParts
  /** Ids of what was made in this request, by creation id; a method adds what it makes. */
  readonly createdIds: Map<string, string>
  /** Ends when nobody waits for the answer any more, and when the credential has ended. */
  readonly signal: AbortSignal
}

export type Answer = {
  readonly kind: 'answer'
  readonly args: Arguments
  /** Answers of calls that this one brought with it (RFC 8620 §5.4, RFC 8621 §7.5). */
  readonly then?: readonly (readonly [name: string, result: MethodResult])[]
}

export type MethodResult = Answer | MethodError

export type Method = {
  readonly name: string
  readonly using: Capability
  readonly changes: boolean
  /** False: it takes no accountId, for it is about none. */
  readonly isOfAccount: boolean
  readonly parse: (args: Arguments) => { readonly value: unknown } | { readonly invalid: readonly string[] }
  readonly run: (call: Call<never>) => Promise<MethodResult>
}

type Given<Schema extends z.ZodType> = {
  readonly name: string
  readonly using: Capability
  readonly changes?: boolean
  readonly isOfAccount?: boolean
  readonly args: Schema
  readonly run: (call: Call<z.output<Schema>>) => Promise<MethodResult>
}

export const method = <Schema extends z.ZodType>({
  args: schema,
  changes = false,
  isOfAccount = true,
  ...given
}: Given<Schema>): Method => ({
  ...given,
  changes,
  isOfAccount,
  parse: (args) => {
    const parsed = schema.safeParse(args)
    if (parsed.success) return { value: parsed.data }
    return { invalid: [...new Set(parsed.error.issues.flatMap(namesOf))] }
  },
})

/** The arguments that an issue is about: of unknown ones their names. */
const namesOf = (issue: z.core.$ZodIssue): readonly string[] =>
  issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [String(issue.path[0] ?? '')]

export const answer = (args: Arguments, then?: Answer['then']): Answer => ({
  kind: 'answer',
  args,
  ...(then === undefined ? {} : { then }),
})

export type { Invocation }
