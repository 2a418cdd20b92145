/**
 * A list of any length, of which only the stretches on screen are asked for. The server counts and sorts; a stretch is
 * asked again when something came, went or moved.
 */
import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { KEYS, type Row, type Stretch } from '../cache.ts'
import { newBatch } from '../jmap/batch.ts'
import { problemIn } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import { type Id, SUMMARY, type Summary } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import type { ListOf } from './list-of.ts'

const STRETCH = 50
const CONVERSATION_EMAILS_MAX = 500 // that one answer may have (RFC 8620 §2, maxObjectsInGet)

export type ShownList = {
  /** Null before the first answer. */
  readonly total: number | null
  readonly rowAt: (index: number) => Row | null
  /** What went wrong, while there is nothing to show. */
  readonly problem: { readonly problem: string } | null
  readonly again: () => Promise<void>
}

/** The list around the rows [first, last] that are on screen. */
export const useList = (list: ListOf, first: number, last: number): ShownList => {
  const session = useMailSession()
  const queries = useQueryClient()
  const starts = useMemo(() => startsOf(first, last), [first, last])
  const answers = useQueries({
    queries: starts.map((start) => stretchQuery(session, list, start)),
    combine: (results) => ({
      stretches: new Map(results.map(({ data }, index) => [starts[index] ?? 0, data])),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  })
  const { stretches, error } = answers
  const total = [...stretches.values()].find((stretch) => stretch !== undefined)?.total ?? null
  const rowAt = useCallback(
    (index: number) => stretches.get(index - (index % STRETCH))?.rows[index % STRETCH] ?? null,
    [stretches],
  )
  return {
    total,
    rowAt,
    problem: total === null && error !== null ? problemIn(error) : null,
    again: () => queries.refetchQueries({ queryKey: [...KEYS.lists, list], type: 'active' }),
  }
}

/** The rows that are known of a list, by their place: for going from one email to the next. */
export const knownRows = (queries: QueryClient, list: ListOf): ReadonlyMap<number, Row> => {
  const rows = new Map<number, Row>()
  for (const [key, stretch] of queries.getQueriesData<Stretch>({ queryKey: [...KEYS.lists, list] }))
    for (const [index, row] of (stretch?.rows ?? []).entries()) rows.set(Number(key.at(-1)) + index, row)
  return rows
}

const startsOf = (first: number, last: number): readonly number[] => {
  const starts = [0]
  for (let start = first - (first % STRETCH); start <= last; start += STRETCH)
    if (start !== 0) starts.push(start)
  return starts
}

const stretchQuery = (session: JmapSession, list: ListOf, start: number) => ({
  queryKey: [...KEYS.lists, list, start],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }: { signal: AbortSignal }) => askStretch(session, list, start, signal),
})

const askStretch = async (
  session: JmapSession,
  { filter, collapseThreads }: ListOf,
  start: number,
  signal: AbortSignal,
): Promise<Stretch> => {
  const batch = newBatch(session)
  const query = batch.add('Email/query', {
    filter,
    sort: NEWEST_FIRST,
    collapseThreads,
    position: start,
    limit: STRETCH,
    calculateTotal: true,
  })
  const got = batch.add('Email/get', { '#ids': query.at('/ids'), properties: SUMMARY })
  const threads = collapseThreads ? batch.add('Thread/get', { '#ids': got.at('/list/*/threadId') }) : null
  const answers = await batch.send(signal)
  const { ids, total = 0 } = answers.of(query)
  const emails = new Map<Id, Summary>(answers.of(got).list.map((email) => [email.id, email]))
  const conversations =
    threads === null ? null : await askConversations(session, answers.of(threads).list, emails, signal)
  const rows = ids.flatMap((id) => {
    const email = emails.get(id)
    if (email === undefined) return []
    return { email, conversation: conversations?.get(email.threadId) ?? [email] }
  })
  return { rows, total }
}

const NEWEST_FIRST = [{ property: 'receivedAt', isAscending: false }] as const

/** The other emails of the conversations of a stretch, as far as one answer holds them. */
const askConversations = async (
  session: JmapSession,
  threads: readonly { readonly id: Id; readonly emailIds: readonly Id[] }[],
  known: ReadonlyMap<Id, Summary>,
  signal: AbortSignal,
): Promise<ReadonlyMap<Id, readonly Summary[]>> => {
  const missing = threads.flatMap(({ emailIds }) => emailIds.filter((id) => !known.has(id)))
  const emails = new Map(known)
  if (missing.length > 0) {
    const batch = newBatch(session)
    const got = batch.add('Email/get', {
      ids: missing.slice(0, CONVERSATION_EMAILS_MAX),
      properties: SUMMARY,
    })
    for (const email of (await batch.send(signal)).of(got).list) emails.set(email.id, email)
  }
  return new Map(
    threads.map(({ id, emailIds }) => [id, emailIds.flatMap((emailId) => emails.get(emailId) ?? [])]),
  )
}
