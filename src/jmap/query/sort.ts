/** The order of Email/query (RFC 8621 §4.4.2): by numbers of the message's row, or by texts that are read for it. */
import { z } from 'zod'

export const EMAIL_SORTS = [
  'receivedAt',
  'sentAt',
  'size',
  'from',
  'to',
  'subject',
  'hasKeyword',
  'allInThreadHaveKeyword',
  'someInThreadHaveKeyword',
] as const
export type EmailSort = (typeof EMAIL_SORTS)[number]

export const COLLATIONS = ['i;octet', 'i;ascii-casemap', 'i;unicode-casemap'] as const

export type Comparator = {
  readonly property: EmailSort
  readonly isAscending: boolean
  /** For those by keyword. */
  readonly keyword: string | null
  readonly isCaseless: boolean
}

const comparator = z.strictObject({
  property: z.string(),
  isAscending: z.boolean().default(true),
  collation: z.string().optional(),
  keyword: z.string().min(1).max(255).optional(),
})

export const sortArgument = z.array(comparator).max(10).nullable().default(null)

const NEWEST_FIRST: Comparator = {
  property: 'receivedAt',
  isAscending: false,
  keyword: null,
  isCaseless: true,
}

/** Null when an order is asked for that is not among them. */
export const parseSort = (given: z.output<typeof sortArgument>): readonly Comparator[] | null => {
  if (given === null || given.length === 0) return [NEWEST_FIRST]
  const comparators: Comparator[] = []
  for (const { property, isAscending, collation, keyword = null } of given) {
    const known = EMAIL_SORTS.find((each) => each === property)
    if (known === undefined || (known.endsWith('Keyword') && keyword === null)) return null
    if (collation !== undefined && !(COLLATIONS as readonly string[]).includes(collation)) return null
    comparators.push({ property: known, isAscending, keyword, isCaseless: collation !== 'i;octet' })
  }
  return comparators
}
