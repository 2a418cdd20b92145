/** Changes of emails (RFC 8621 §4.6): seen on screen at once, and put back when the server says no. */
import type { QueryClient } from '@tanstack/react-query'
import { type ChangedPart, patchEmails, refreshLists, refreshMailboxes } from '../cache.ts'
import { newBatch } from '../jmap/batch.ts'
import { problemOfSet } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Id, Summary } from '../jmap/types.ts'

const SET_MAX = 500 // objects in one call (RFC 8620 §2, maxObjectsInSet)

/** What becomes of each: the patch for the server, and the email as it is then. */
export type EmailChange = {
  readonly id: Id
  readonly patch: object
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
      await update(session, changes.slice(at, at + SET_MAX))
  } catch (fault) {
    const before = new Map(changes.map((change) => [change.id, change.before]))
    patchEmails(queries, ({ id }) => before.get(id) ?? null)
    throw fault
  } finally {
    if (changes.some(({ part }) => part.mailboxIds !== undefined)) await refreshLists(queries)
    void refreshMailboxes(queries)
  }
}

const update = async (session: JmapSession, changes: readonly EmailChange[]): Promise<void> => {
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
  for (let at = 0; at < ids.length; at += SET_MAX) {
    const batch = newBatch(session)
    const set = batch.add('Email/set', { destroy: ids.slice(at, at + SET_MAX) })
    const { notDestroyed } = (await batch.send()).of(set)
    const refused = Object.values(notDestroyed ?? {}).find(({ type }) => type !== 'notFound')
    if (refused !== undefined) throw problemOfSet(refused)
  }
  await refreshLists(queries)
  void refreshMailboxes(queries)
}

export const keywordChange = (email: Summary, keyword: string, on: boolean): EmailChange => {
  const { [keyword]: _, ...others } = email.keywords
  return {
    id: email.id,
    patch: { [`keywords/${keyword}`]: on ? true : null },
    part: { keywords: on ? { ...others, [keyword]: true } : others },
    before: { keywords: email.keywords },
  }
}

/** Out of a folder, or out of all of them where it lies in none that is named, and into another. */
export const moveChange = (email: Summary, from: Id | null, to: Id): EmailChange => {
  const others = Object.keys(email.mailboxIds).filter((id) => from !== null && id !== from)
  const mailboxIds = Object.fromEntries([...others, to].map((id) => [id, true as const]))
  return {
    id: email.id,
    patch: { mailboxIds },
    part: { mailboxIds },
    before: { mailboxIds: email.mailboxIds },
  }
}

/** Back to where they were. */
export const moveBack = ({ id, part, before }: EmailChange): EmailChange => ({
  id,
  patch: { mailboxIds: before.mailboxIds },
  part: before,
  before: part,
})
