/** Mailbox/query and Mailbox/queryChanges (RFC 8621 §2.3, §2.4). An account has so few that the list is made anew each time. */
import { z } from 'zod'
import type { Mailbox } from '../../mail/mailbox.ts'
import { mailboxIdText } from '../../mail/object-ids.ts'
import { MAIL } from '../capabilities.ts'
import { FILTER_CONDITIONS_MAX, FILTER_DEPTH_MAX } from '../limits.ts'
import { byNameOf, placeOf, roleOf, SORT_ORDER, SORT_ORDER_OF_OTHERS } from '../mailbox-tree.ts'
import { type Call, method } from '../method.ts'
import { type MethodError, methodError } from '../refusal.ts'
import { parseState } from '../wire/changes.ts'
import { answerQuery, answerQueryChanges, queryArguments, queryChangesArguments } from '../wire/query.ts'
import { id } from '../wire/values.ts'

const condition = z.strictObject({
  parentId: id.nullable().optional(),
  name: z.string().max(1_000).optional(),
  role: z.string().nullable().optional(),
  hasAnyRole: z.boolean().optional(),
  isSubscribed: z.boolean().optional(),
})
const operator = z.strictObject({
  operator: z.enum(['AND', 'OR', 'NOT']),
  conditions: z.array(z.unknown()).max(FILTER_CONDITIONS_MAX),
})

const SORTS = ['sortOrder', 'name', 'parentId'] as const
type Sort = (typeof SORTS)[number]

const ofMailboxes = {
  sort: z
    .array(
      z.strictObject({
        property: z.string(),
        isAscending: z.boolean().default(true),
        collation: z.string().optional(),
      }),
    )
    .max(SORTS.length)
    .nullable()
    .default(null),
  sortAsTree: z.boolean().default(false),
  filterAsTree: z.boolean().default(false),
}

/** A mailbox with what a filter or an order looks at. */
type Listed = {
  readonly id: string
  readonly parentId: string | null
  readonly name: string
  readonly role: string | null
  readonly sortOrder: number
  readonly isSubscribed: boolean
}

type Matches = (mailbox: Listed) => boolean

export const mailboxQuery = method({
  name: 'Mailbox/query',
  using: MAIL,
  args: z.strictObject({ ...queryArguments, ...ofMailboxes }),
  run: async (call) => {
    const found = await find(call)
    if ('type' in found) return found
    return answerQuery(call.args, call.account, found.modseq, found.list, (mailbox) => mailbox.id)
  },
})

/** What a query looks at (names, parents, what is subscribed) changes seldom; counts, which do often, it does not look at. */
export const mailboxQueryChanges = method({
  name: 'Mailbox/queryChanges',
  using: MAIL,
  args: z.strictObject({ ...queryChangesArguments, ...ofMailboxes }),
  run: async (call) => {
    const { args, account, needs } = call
    const found = await find(call)
    if ('type' in found) return found
    const state = parseState(args.sinceQueryState, found.modseq)
    if (state === null) return methodError('cannotCalculateChanges')
    const { sinceModseq } = state
    const mailboxes = await needs.mail.read.mailboxes(account)
    const removed = await needs.mail.read.removedMailboxes(account, sinceModseq)
    const named = mailboxes.filter(({ namedModseq }) => namedModseq > sinceModseq)
    // In a tree those below go with what is above them.
    const isAll = (args.sortAsTree || args.filterAsTree) && named.length + removed.length > 0
    return answerQueryChanges(args, account, found.modseq, {
      list: found.list.map((mailbox) => mailbox.id),
      touched: (isAll ? mailboxes : named).map((mailbox) => mailboxIdText(mailbox.id)),
      created: mailboxes.filter((each) => each.sinceModseq > sinceModseq).map(({ id }) => mailboxIdText(id)),
      gone: removed.map(({ mailbox }) => mailboxIdText(mailbox)),
    })
  },
})

type Asked = {
  readonly filter?: unknown
  readonly sort: readonly { readonly property: string; readonly isAscending: boolean }[] | null
  readonly sortAsTree: boolean
  readonly filterAsTree: boolean
}

type FoundMailboxes = {
  /** The account's before they were read. */
  readonly modseq: number
  readonly list: readonly Listed[]
}

const find = async (call: Call<Asked>): Promise<FoundMailboxes | MethodError> => {
  const { args, account, needs } = call
  const matches = matcherOf(args.filter ?? {}, 1)
  if (typeof matches === 'string')
    return matches === 'malformed'
      ? methodError('invalidArguments', undefined, ['filter'])
      : methodError('unsupportedFilter')
  const compare = comparatorOf(args.sort ?? [])
  if (compare === null) return methodError('unsupportedSort')
  const modseq = await needs.mail.read.highestModseq(account)
  const all = (await listed(call)).sort(compare)
  const byId = new Map(all.map((each) => [each.id, each]))
  const isFound = (mailbox: Listed): boolean => {
    const parent = mailbox.parentId === null ? undefined : byId.get(mailbox.parentId)
    return matches(mailbox) && (!args.filterAsTree || parent === undefined || isFound(parent))
  }
  return { modseq, list: (args.sortAsTree ? asTree(all) : all).filter(isFound) }
}

const listed = async ({ account, needs }: Call<unknown>): Promise<Listed[]> => {
  const mailboxes = await needs.mail.read.mailboxes(account)
  const subscriptions = new Set(await needs.mail.read.subscriptions(account))
  const byName = byNameOf(mailboxes)
  return mailboxes.map((mailbox: Mailbox): Listed => {
    const { parent, name } = placeOf(mailbox, byName)
    const role = roleOf(mailbox)
    return {
      id: mailboxIdText(mailbox.id),
      parentId: parent === null ? null : mailboxIdText(parent),
      name,
      role,
      sortOrder: role === null ? SORT_ORDER_OF_OTHERS : SORT_ORDER[role],
      isSubscribed: subscriptions.has(mailbox.name),
    }
  })
}

const matcherOf = (given: unknown, depth: number): Matches | 'malformed' | 'unsupported' => {
  if (depth > FILTER_DEPTH_MAX) return 'unsupported'
  if (typeof given !== 'object' || given === null) return 'malformed'
  if ('operator' in given) {
    const parsed = operator.safeParse(given)
    if (!parsed.success) return 'malformed'
    const matchers = parsed.data.conditions.map((each) => matcherOf(each, depth + 1))
    const wrong = matchers.find((each) => typeof each === 'string')
    if (wrong !== undefined) return wrong
    const those = matchers as readonly Matches[]
    switch (parsed.data.operator) {
      case 'AND':
        return (mailbox) => those.every((each) => each(mailbox))
      case 'OR':
        return (mailbox) => those.some((each) => each(mailbox))
      case 'NOT':
        return (mailbox) => !those.some((each) => each(mailbox))
    }
  }
  const parsed = condition.safeParse(given)
  if (!parsed.success)
    return parsed.error.issues.some(({ code }) => code === 'unrecognized_keys') ? 'unsupported' : 'malformed'
  const { parentId, name, role, hasAnyRole, isSubscribed } = parsed.data
  return (mailbox) =>
    (parentId === undefined || mailbox.parentId === parentId) &&
    (name === undefined || mailbox.name.toLowerCase().includes(name.toLowerCase())) &&
    (role === undefined || mailbox.role === role) &&
    (hasAnyRole === undefined || (mailbox.role !== null) === hasAnyRole) &&
    (isSubscribed === undefined || mailbox.isSubscribed === isSubscribed)
}

type Compare = (a: Listed, b: Listed) => number

const comparatorOf = (
  sort: readonly { readonly property: string; readonly isAscending: boolean }[],
): Compare | null => {
  if (sort.some(({ property }) => !(SORTS as readonly string[]).includes(property))) return null
  return (a, b) => {
    for (const { property, isAscending } of sort) {
      const order = COMPARE[property as Sort](a, b)
      if (order !== 0) return isAscending ? order : -order
    }
    return COMPARE.sortOrder(a, b) || COMPARE.name(a, b)
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const COMPARE: Readonly<Record<Sort, Compare>> = {
  sortOrder: (a, b) => a.sortOrder - b.sortOrder,
  name: (a, b) => byText(a.name.toLowerCase(), b.name.toLowerCase()) || byText(a.id, b.id),
  parentId: (a, b) => byText(a.parentId ?? '', b.parentId ?? ''),
}

/** Each followed by what is below it (RFC 8621 §2.3). */
const asTree = (all: readonly Listed[]): readonly Listed[] => {
  const below = Map.groupBy(all, ({ parentId }) => parentId)
  const under = (parent: string | null): readonly Listed[] =>
    (below.get(parent) ?? []).flatMap((mailbox) => [mailbox, ...under(mailbox.id)])
  return under(null)
}
