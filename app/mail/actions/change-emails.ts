/** Changes of emails (RFC 8621 §4.6): seen on screen at once, and put back when the server says no. */
import type { QueryClient } from '@tanstack/react-query'
import { type ChangedPart, patchEmails, refreshLists, refreshMailboxes } from '../cache.ts'
import { newBatch } from '../jmap/batch.ts'
import { type MailProblem, problemOfSet } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Id, SetError, Summary } from '../jmap/types.ts'

export const SET_MAX = 500 // objects in one call (RFC 8620 §2, maxObjectsInSet)

/** What becomes of each: the patch for the server, the one that takes it back, and the email as it is then. */
export type EmailChange = {
  readonly id: Id
  readonly patch: object
  readonly patchBack: object
  readonly part: ChangedPart
  readonly before: ChangedPart
}

/** Throws the problem, when there is one; then what is not known to be done is seen as it was. */
export const changeEmails = async (
  session: JmapSession,
  queries: QueryClient,
  changes: readonly EmailChange[],
): Promise<void> => {
  const parts = new Map(changes.map(({ id, part }) => [id, part]))
  patchEmails(queries, ({ id }) => parts.get(id) ?? null)
  const before = new Map(changes.map((change) => [change.id, change.before]))
  try {
    for (let at = 0; at < changes.length; at += SET_MAX) {
      const { done, refused } = await changeOnServer(session, changes.slice(at, at + SET_MAX))
      for (const { id } of done) before.delete(id)
      throwFirst(refused)
    }
  } catch (fault) {
    patchEmails(queries, ({ id }) => before.get(id) ?? null)
    throw fault
  } finally {
    if (changes.some(({ part }) => part.mailboxIds !== undefined)) await refreshLists(queries)
    void refreshMailboxes(queries)
  }
}

export type ChangedOnServer = {
  readonly done: readonly EmailChange[]
  readonly refused: readonly MailProblem[]
}

/** As many as one call may be about. */
export const changeOnServer = async (
  session: JmapSession,
  changes: readonly EmailChange[],
): Promise<ChangedOnServer> => {
  const batch = newBatch(session)
  const set = batch.add('Email/set', {
    update: Object.fromEntries(changes.map(({ id, patch }) => [id, patch])),
  })
  const { notUpdated } = (await batch.send()).of(set)
  const refused = notUpdated ?? {}
  return { done: changes.filter(({ id }) => !(id in refused)), refused: problemsIn(refused) }
}

/** What is gone already needs no change any more. */
const problemsIn = (refused: Readonly<Record<Id, SetError>>): readonly MailProblem[] =>
  Object.values(refused)
    .filter(({ type }) => type !== 'notFound')
    .map(problemOfSet)

const throwFirst = ([problem]: readonly MailProblem[]): void => {
  if (problem !== undefined) throw problem
}

export const destroyEmails = async (
  session: JmapSession,
  queries: QueryClient,
  ids: readonly Id[],
): Promise<void> => {
  for (let at = 0; at < ids.length; at += SET_MAX)
    throwFirst(await destroyOnServer(session, ids.slice(at, at + SET_MAX)))
  await refreshLists(queries)
  void refreshMailboxes(queries)
}

/** As many as one call may be about; gives why some were not destroyed. */
export const destroyOnServer = async (
  session: JmapSession,
  ids: readonly Id[],
): Promise<readonly MailProblem[]> => {
  const batch = newBatch(session)
  const set = batch.add('Email/set', { destroy: ids })
  const { notDestroyed } = (await batch.send()).of(set)
  return problemsIn(notDestroyed ?? {})
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

/** Whether an email is what the change has made of it, in all that it changed. */
export const isStill = ({ before, part }: EmailChange, email: Changeable): boolean =>
  PARTS.every((name) => {
    const [was, is, now] = [before[name] ?? {}, part[name] ?? {}, email[name]]
    return Object.keys({ ...was, ...is }).every((key) => was[key] === is[key] || now[key] === is[key])
  })

const PARTS = ['keywords', 'mailboxIds'] as const
