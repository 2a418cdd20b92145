/**
 * SEARCH (RFC 9051 §6.4.4) in stages, each only for messages that the one before left open: numbers from the table,
 * texts from the index, headers and dates by reading, bodies by reading. The answer never depends on what is indexed.
 */
import type { AccountId } from '../../account/account.ts'
import type { Clock } from '../../base/clock.ts'
import { fieldText } from '../../mime/header-fields.ts'
import { searchableHeader } from '../../mime/searchable-text.ts'
import { fold } from '../../mime/text-of.ts'
import { breathe } from '../breathe.ts'
import type { EmailId, PreparedTexts, Uid } from '../message.ts'
import type { OpenMailbox } from '../open-mailbox.ts'
import type { SearchKey } from '../search.ts'
import { hasEmail, type SearchIndex, type SearchPlace } from '../search-index.ts'
import { DAY_RELATIONS, dayOf } from './numbers.ts'
import {
  matching,
  NO,
  openLeaves,
  planSearch,
  type SearchPlan,
  type TextKey,
  type TextLeaf,
  UNKNOWN,
  undecided,
  undecidedByNumbers,
  YES,
} from './plan.ts'
import { type ReadingTexts, readBodyTexts } from './texts.ts'

export type SearchNeeds = {
  readonly read: ReadingTexts
  readonly index: SearchIndex | null
  readonly clock: Clock
  readonly onFault: (fault: unknown) => void
}

const READ_AT_ONCE = 64 // messages whose texts are in memory together; others get a turn in between
const HEADER_CHARACTERS_A_TURN = 1_048_576 // looked through before others get a turn, once for each key
const INDEX_WORTH_MESSAGES = 8 // fewer are sooner read

/** Aborted, it ends with what it has found so far. */
export const searchMailbox =
  (needs: SearchNeeds) =>
  async (open: OpenMailbox, key: SearchKey, signal: AbortSignal): Promise<readonly Uid[]> => {
    const plan = await planSearch(open.table, key, needs.clock.nowMs(), signal)
    let left = await undecidedByNumbers(plan)
    if (needs.index !== null && left.length > INDEX_WORTH_MESSAGES)
      left = await askIndex(needs.index, needs.onFault, open.account, plan, left, signal)
    for (let start = 0; start < left.length && !signal.aborted; start += READ_AT_ONCE) {
      await readSlice(needs.read, open.account, plan, left.slice(start, start + READ_AT_ONCE))
      await breathe()
    }
    return matching(plan)
  }

type Positions = readonly number[]

/** Fills in what the index knows, leaf by leaf while anything is open; returns what is still open then. */
const askIndex = async (
  index: SearchIndex,
  onFault: (fault: unknown) => void,
  account: AccountId,
  plan: SearchPlan,
  open: Positions,
  signal: AbortSignal,
): Promise<Positions> => {
  let left = open
  for (const leaf of plan.leaves) {
    const asked = questionOf(leaf)
    if (asked === null || left.length === 0 || signal.aborted) continue
    // An index that does not answer makes a search slower and never wrong.
    const found = await index.find(account, asked.place, asked.needle).catch((fault: unknown) => {
      onFault(fault)
      return null
    })
    if (found === null) continue
    for (const position of left) {
      const email = plan.emails[position] as EmailId
      if (!hasEmail(found.indexed, email)) continue
      if (!hasEmail(found.matching, email)) leaf.known[position] = NO
      else if (asked.exact) leaf.known[position] = YES
    }
    left = await undecided(plan, left)
  }
  return left
}

/** What the index can say of a key: all, or only which messages do not match (the needle may be in another field). */
const questionOf = ({
  key,
  folded,
}: TextLeaf): { readonly place: SearchPlace; readonly needle: string; readonly exact: boolean } | null => {
  switch (key.kind) {
    case 'text':
      return {
        place: key.where === 'body' ? 'body' : 'header-or-body',
        needle: folded,
        exact: true,
      }
    case 'field':
      return { place: 'header', needle: folded, exact: false }
    case 'day':
      return null
  }
}

/** Decides these messages: from headers and dates where that is enough, then from bodies. */
const readSlice = async (
  read: ReadingTexts,
  account: AccountId,
  plan: SearchPlan,
  positions: Positions,
): Promise<void> => {
  await readRows(read, account, plan, positions)
  const left = await undecided(plan, positions)
  if (left.length === 0) return
  let index = 0
  for await (const text of readBodyTexts(read, account, emailsAt(plan, left))) {
    const position = left[index++] as number
    for (const { key, folded, known } of openLeaves(plan.root, position)) {
      const found = key.kind === 'text' && (text ?? '').includes(folded)
      known[position] = found ? YES : NO
    }
  }
}

type Row = Partial<Pick<PreparedTexts, 'header' | 'sentMs' | 'sentZoneMinutes'>>

const readRows = async (
  read: ReadingTexts,
  account: AccountId,
  plan: SearchPlan,
  positions: Positions,
): Promise<void> => {
  const open = positions.map((position) => openLeaves(plan.root, position))
  const keys = open.flat().map(({ key }) => key)
  const emails = emailsAt(plan, positions)
  const dates = keys.some(({ kind }) => kind === 'day')
    ? await read.texts(account, emails, ['sentMs', 'sentZoneMinutes'])
    : null
  const headers = keys.some((key) => key.kind === 'field' || (key.kind === 'text' && key.where === 'text'))
    ? await read.texts(account, emails, ['header'])
    : null
  let looked = 0
  for (const [index, position] of positions.entries()) {
    const row: Row = { ...dates?.[index], ...headers?.[index] }
    const leaves = open[index] ?? []
    fillFromRow(leaves, position, row)
    looked += leaves.length * (row.header?.length ?? 0)
    if (looked < HEADER_CHARACTERS_A_TURN) continue
    looked = 0
    await breathe()
  }
}

const fillFromRow = (leaves: readonly TextLeaf[], position: number, row: Row): void => {
  let headerText: string | null = null
  for (const { key, folded, known } of leaves) {
    switch (key.kind) {
      case 'day':
        known[position] = sentMatches(key, row) ? YES : NO
        break
      case 'field':
        known[position] = fieldMatches(key, folded, row) ? YES : NO
        break
      case 'text':
        if (key.where === 'body' || row.header === undefined) break
        headerText ??= searchableHeader(row.header)
        known[position] = headerText.includes(folded) ? YES : UNKNOWN
        break
    }
  }
}

/** RFC 9051 §6.4.4: a message without a Date that can be read was sent on no day. */
const sentMatches = (key: Extract<TextKey, { kind: 'day' }>, { sentMs, sentZoneMinutes }: Row): boolean =>
  sentMs !== undefined &&
  sentMs !== null &&
  DAY_RELATIONS[key.is](dayOf(sentMs, sentZoneMinutes ?? 0), key.day)

/** RFC 9051 §6.4.4: an empty needle asks whether the field is there. */
const fieldMatches = (
  { name }: Extract<TextKey, { kind: 'field' }>,
  folded: string,
  { header }: Row,
): boolean => header !== undefined && fieldText(header, name).some((value) => fold(value).includes(folded))

const emailsAt = (plan: SearchPlan, positions: Positions): readonly EmailId[] =>
  positions.map((position) => plan.emails[position] as EmailId)
