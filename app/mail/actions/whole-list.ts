/**
 * All that a list holds, however long it is, changed in steps that one call may be about. Which those are is asked first, so
 * that what comes meanwhile stays as it is; how each is, step by step, so that it can be put back.
 */
import { newBatch } from '../jmap/batch.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { EmailFilter, Id } from '../jmap/types.ts'
import {
  type Changeable,
  changeOnServer,
  destroyOnServer,
  type EmailChange,
  inverse,
  SET_MAX,
} from './change-emails.ts'

const IDS_MAX = 5_000 // in one answer

/** What becomes of an email; null where nothing has to. */
export type WholeChange = ((email: Changeable) => EmailChange | null) | 'destroy'

export type WholeDone = {
  /** How many were gone through. */
  readonly count: number
  readonly changes: readonly EmailChange[]
  /** What ended it before its time. */
  readonly fault: unknown
}

type Watch = { readonly onStep: (count: number) => void; readonly signal: AbortSignal }

export const countWhole = async (session: JmapSession, filter: EmailFilter): Promise<number> => {
  const batch = newBatch(session)
  const asked = batch.add('Email/query', { ...queryOf(filter), position: 0, limit: 0, calculateTotal: true })
  return (await batch.send()).of(asked).total ?? 0
}

export const idsOfWhole = async (
  session: JmapSession,
  filter: EmailFilter,
  signal: AbortSignal,
): Promise<readonly Id[]> => {
  const ids = new Set<Id>()
  for (let position = 0; ; position += IDS_MAX) {
    signal.throwIfAborted()
    const batch = newBatch(session)
    const query = { ...queryOf(filter), position, limit: IDS_MAX, calculateTotal: false }
    const asked = batch.add('Email/query', query)
    const page = (await batch.send()).of(asked).ids
    for (const id of page) ids.add(id)
    if (page.length < IDS_MAX) return [...ids]
  }
}

const queryOf = (filter: EmailFilter) => ({
  filter,
  sort: [{ property: 'receivedAt', isAscending: false }] as const,
  collapseThreads: false,
})

/** Ends early when it is stopped, or meets a fault: what was done until then is told. */
export const changeWhole = async (
  session: JmapSession,
  ids: readonly Id[],
  change: WholeChange,
  watch: Watch,
): Promise<WholeDone> => {
  const changes: EmailChange[] = []
  return inSteps(ids, watch, changes, async (step) => {
    if (change === 'destroy') return destroyOnServer(session, step)
    const batch = newBatch(session)
    const asked = batch.add('Email/get', { ids: step, properties: ['id', 'keywords', 'mailboxIds'] })
    const emails = (await batch.send()).of(asked).list
    const wanted = emails.flatMap((email) => change(email) ?? [])
    if (wanted.length > 0) await changeOnServer(session, wanted)
    changes.push(...wanted)
  })
}

/** The same in the other direction. */
export const changeBack = (
  session: JmapSession,
  changes: readonly EmailChange[],
  watch: Watch,
): Promise<WholeDone> => {
  const done: EmailChange[] = []
  return inSteps(changes, watch, done, async (step) => {
    const back = step.map(inverse)
    await changeOnServer(session, back)
    done.push(...back)
  })
}

const inSteps = async <Each>(
  all: readonly Each[],
  { onStep, signal }: Watch,
  changes: readonly EmailChange[],
  work: (step: readonly Each[]) => Promise<void>,
): Promise<WholeDone> => {
  let count = 0
  try {
    while (count < all.length && !signal.aborted) {
      const step = all.slice(count, count + SET_MAX)
      await work(step)
      count += step.length
      onStep(count)
    }
  } catch (fault) {
    return { count, changes, fault }
  }
  return { count, changes, fault: null }
}
