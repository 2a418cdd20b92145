/** The filter of Email/query (RFC 8621 §4.4.1): conditions on emails, joined by operators. */
import { z } from 'zod'
import { FILTER_CONDITIONS_MAX, FILTER_DEPTH_MAX, FILTER_WORDS_MAX } from '../limits.ts'
import { id, unsignedInt, utcDate } from '../wire/values.ts'
import { wordsOf } from './words.ts'

const string = z.string().max(1_000)
const keyword = z.string().min(1).max(255)

const condition = z.strictObject({
  inMailbox: id.optional(),
  inMailboxOtherThan: z.array(id).max(500).optional(),
  before: utcDate.optional(),
  after: utcDate.optional(),
  minSize: unsignedInt.optional(),
  maxSize: unsignedInt.optional(),
  allInThreadHaveKeyword: keyword.optional(),
  someInThreadHaveKeyword: keyword.optional(),
  noneInThreadHaveKeyword: keyword.optional(),
  hasKeyword: keyword.optional(),
  notKeyword: keyword.optional(),
  hasAttachment: z.boolean().optional(),
  text: string.optional(),
  from: string.optional(),
  to: string.optional(),
  cc: string.optional(),
  bcc: string.optional(),
  subject: string.optional(),
  body: string.optional(),
  header: z.union([z.tuple([string]), z.tuple([string, string])]).optional(),
})

export type Condition = z.output<typeof condition>
export type Filter =
  | { readonly operator: 'AND' | 'OR' | 'NOT'; readonly conditions: readonly Filter[] }
  | Condition

export type ParsedFilter =
  | { readonly kind: 'filter'; readonly filter: Filter }
  /** Something in it is of the wrong type. */
  | { readonly kind: 'malformed' }
  /** A condition that there is not here, or more of them than are looked at. */
  | { readonly kind: 'unsupported' }

export const parseFilter = (given: unknown): ParsedFilter => {
  const budget = { conditions: 0, words: 0 }
  try {
    return { kind: 'filter', filter: parse(given ?? {}, 1, budget) }
  } catch (refused) {
    if (refused instanceof Refused) return { kind: refused.kind }
    throw refused
  }
}

class Refused extends Error {
  readonly kind: 'malformed' | 'unsupported'
  constructor(kind: 'malformed' | 'unsupported') {
    super(kind)
    this.kind = kind
  }
}

const operator = z.strictObject({
  operator: z.enum(['AND', 'OR', 'NOT']),
  conditions: z.array(z.unknown()),
})

type Budget = { conditions: number; words: number }

const parse = (given: unknown, depth: number, budget: Budget): Filter => {
  if (depth > FILTER_DEPTH_MAX || ++budget.conditions > FILTER_CONDITIONS_MAX)
    throw new Refused('unsupported')
  if (typeof given !== 'object' || given === null) throw new Refused('malformed')
  if ('operator' in given) {
    const parsed = operator.safeParse(given)
    if (!parsed.success) throw new Refused('malformed')
    const { operator: joins, conditions } = parsed.data
    return { operator: joins, conditions: conditions.map((each) => parse(each, depth + 1, budget)) }
  }
  const parsed = condition.safeParse(given)
  if (parsed.success) {
    budget.words += wordsIn(parsed.data)
    if (budget.words > FILTER_WORDS_MAX) throw new Refused('unsupported')
    return parsed.data
  }
  const isUnknown = parsed.error.issues.some(({ code }) => code === 'unrecognized_keys')
  throw new Refused(isUnknown ? 'unsupported' : 'malformed')
}

/** How much there is to look for in the texts of every message. */
const wordsIn = ({ header, text, from, to, cc, bcc, subject, body }: Condition): number =>
  [text, from, to, cc, bcc, subject, body].reduce(
    (sum, each) => sum + wordsOf(each).length,
    header === undefined ? 0 : 1,
  )

export const isOperator = (filter: Filter): filter is Extract<Filter, { readonly operator: unknown }> =>
  'operator' in filter

/** Whether the answer for one email depends on others of its thread. */
export const looksAtThreads = (filter: Filter): boolean =>
  isOperator(filter)
    ? filter.conditions.some(looksAtThreads)
    : filter.allInThreadHaveKeyword !== undefined ||
      filter.someInThreadHaveKeyword !== undefined ||
      filter.noneInThreadHaveKeyword !== undefined

/** The mailbox that whatever matches is in; null when it may be in any. */
export const mailboxOf = (filter: Filter): string | null => {
  if (!isOperator(filter)) return filter.inMailbox ?? null
  if (filter.operator !== 'AND') return null
  return filter.conditions.map(mailboxOf).find((mailbox) => mailbox !== null) ?? null
}
