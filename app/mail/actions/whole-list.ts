/**
 * All that a list holds, however long it is, changed in steps that one call may be about. Which those are is asked first, so
 * that what comes meanwhile stays as it is; how each is, step by step, so that it can be put back. A step may break half
 * way, and its answer may be lost: so what is put back is what is still as it was changed, and nothing else.
 */
import { newBatch } from '../jmap/batch.ts'
import type { MailProblem } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { EmailFilter, Id } from '../jmap/types.ts'
import {
  type Changeable,
  changeOnServer,
  destroyOnServer,
  type EmailChange,
  inverse,
  isStill,
  SET_MAX,
} from './change-emails.ts'

const IDS_MAX = 5_000 // in one answer

/** What becomes of an email; null where nothing has to. */
export type WholeChange = ((email: Changeable) => EmailChange | null) | 'destroy'

export type WholeDone = {
  /** How many were gone through for certain. */
  readonly count: number
  /** Also those of which nobody knows, since the answer was lost. */
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
    const emails = await askHowTheyAre(session, step)
    const wanted = emails.flatMap((email) => change(email) ?? [])
    return changeStep(session, wanted, changes)
  })
}

/** The same in the other direction; asked again it goes on with what is left. */
export const changeBack = (
  session: JmapSession,
  changes: readonly EmailChange[],
  watch: Watch,
): Promise<WholeDone> => {
  const done: EmailChange[] = []
  return inSteps(changes, watch, done, async (step) => {
    const ids = step.map(({ id }) => id)
    const now = new Map((await askHowTheyAre(session, ids)).map((email) => [email.id, email]))
    const changed = step.filter((change) => {
      const email = now.get(change.id)
      return email !== undefined && isStill(change, email)
    })
    return changeStep(session, changed.map(inverse), done)
  })
}

const askHowTheyAre = async (session: JmapSession, ids: readonly Id[]): Promise<readonly Changeable[]> => {
  const batch = newBatch(session)
  const asked = batch.add('Email/get', { ids, properties: ['id', 'keywords', 'mailboxIds'] })
  return (await batch.send()).of(asked).list
}

const changeStep = async (
  session: JmapSession,
  wanted: readonly EmailChange[],
  changes: EmailChange[],
): Promise<readonly MailProblem[]> => {
  if (wanted.length === 0) return []
  const { done, refused } = await changeOnServer(session, wanted).catch((fault: unknown) => {
    changes.push(...wanted)
    throw fault
  })
  changes.push(...done)
  return refused
}

const inSteps = async <Each>(
  all: readonly Each[],
  { onStep, signal }: Watch,
  changes: readonly EmailChange[],
  /** Gives why some of a step were left. */
  work: (step: readonly Each[]) => Promise<readonly MailProblem[]>,
): Promise<WholeDone> => {
  let count = 0
  try {
    for (let at = 0; at < all.length && !signal.aborted; at += SET_MAX) {
      const step = all.slice(at, at + SET_MAX)
      const refused = await work(step)
      count += step.length - refused.length
      onStep(count)
      if (refused.length > 0) return { count, changes, fault: refused[0] }
    }
  } catch (fault) {
    return { count, changes, fault }
  }
  return { count, changes, fault: null }
}
