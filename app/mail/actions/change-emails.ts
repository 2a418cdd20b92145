/** Changes of emails (RFC 8621 §4.6): seen on screen at once, and put back when the server says no. */
import type { QueryClient } from '@tanstack/react-query'
import { type ChangedPart, patchEmails, refreshLists, refreshMailboxes } from '../cache.ts'
import { newBatch } from '../jmap/batch.ts'
import { problemOfSet } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Id, Summary } from '../jmap/types.ts'

export const SET_MAX = 500 // objects in one call (RFC 8620 §2, maxObjectsInSet)

/** What becomes of each: the patch for the server, the one that takes it back, and the email as it is then. */
export type EmailChange = {
  readonly id: Id
  readonly patch: object
  readonly patchBack: object
  readonly part: ChangedPart
  readonly before: ChangedPart
}

/** Throws the problem, when there is one. */
export const changeEmails = async (
  session: JmapSession,
  queries: QueryClient,
  changes: readonly EmailChange[],
): Promise<void> => {
  const parts = new Map(changes.map(({ id, part }) => [id, part]))
  patchEmails(queries, ({ id }) => parts.get(id) ?? null)
  try {
    for (let at = 0; at < changes.length; at += SET_MAX)
      await changeOnServer(session, changes.slice(at, at + SET_MAX))
  } catch (fault) {
    const before = new Map(changes.map((change) => [change.id, change.before]))
    patchEmails(queries, ({ id }) => before.get(id) ?? null)
    throw fault
  } finally {
    if (changes.some(({ part }) => part.mailboxIds !== undefined)) await refreshLists(queries)
    void refreshMailboxes(queries)
  }
}

/** As many as one call may be about. */
export const changeOnServer = async (
  session: JmapSession,
  changes: readonly EmailChange[],
): Promise<void> => {
  const batch = newBatch(session)
  const set = batch.add('Email/set', {
    update: Object.fromEntries(changes.map(({ id, patch }) => [id, patch])),
  })
  const { notUpdated } = (await batch.send()).of(set)
  // What is gone already needs no change any more.
  const refused = Object.values(notUpdated ?? {}).find(({ type }) => type !== 'notFound')
  if (refused !== undefined) throw problemOfSet(refused)
}

export const destroyEmails = async (
  session: JmapSession,
  queries: QueryClient,
  ids: readonly Id[],
): Promise<void> => {
  for (let at = 0; at < ids.length; at += SET_MAX) await destroyOnServer(session, ids.slice(at, at + SET_MAX))
  await refreshLists(queries)
  void refreshMailboxes(queries)
}

/** As many as one call may be about. */
export const destroyOnServer = async (session: JmapSession, ids: readonly Id[]): Promise<void> => {
  const batch = newBatch(session)
  const set = batch.add('Email/set', { destroy: ids })
  const { notDestroyed } = (await batch.send()).of(set)
  const refused = Object.values(notDestroyed ?? {}).find(({ type }) => type !== 'notFound')
  if (refused !== undefined) throw problemOfSet(refused)
}

export type Changeable = Pick<Summary, 'id' | 'keywords' | 'mailboxIds'>

export const keywordChange = (email: Changeable, keyword: string, on: boolean): EmailChange => {
  const { [keyword]: _, ...others } = email.keywords
  return {
    id: email.id,
    patch: { [`keywords/${keyword}`]: on ? true : null },
    patchBack: { [`keywords/${keyword}`]: on ? null : true },
    part: { keywords: on ? { ...others, [keyword]: true } : others },
    before: { keywords: email.keywords },
  }
}

/** Out of a folder, or out of all of them where it lies in none that is named, and into another. */
export const moveChange = (email: Changeable, from: Id | null, to: Id): EmailChange => {
  const others = Object.keys(email.mailboxIds).filter((id) => from !== null && id !== from)
  const mailboxIds = Object.fromEntries([...others, to].map((id) => [id, true as const]))
  return {
    id: email.id,
    patch: { mailboxIds },
    patchBack: { mailboxIds: email.mailboxIds },
    part: { mailboxIds },
    before: { mailboxIds: email.mailboxIds },
  }
}

/** Back to how they were. */
export const inverse = ({ id, patch, patchBack, part, before }: EmailChange): EmailChange => ({
  id,
  patch: patchBack,
  patchBack: patch,
  part: before,
  before: part,
})
