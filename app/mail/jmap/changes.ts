/**
 * New mail at once (RFC 8620 §7.3): the server tells that something has changed, what has changed is asked for since the
 * state that is known (§5.2), and put into the store of answers. What cannot be told that way is asked for anew.
 */
import type { QueryClient } from '@tanstack/react-query'
import { KEYS, knownEmails, patchEmails, refreshLists, refreshMailboxes } from '../cache.ts'
import { newBatch } from './batch.ts'
import type { JmapSession } from './session.ts'
import { type Id, SUMMARY, type Summary } from './types.ts'

const CHANGES_MAX = 500 // at once; more than that is sooner read anew
const PING_SECONDS = 30
const TYPES = ['Mailbox', 'Email'] as const

type States = Readonly<Record<string, string>>

export type Follower = { readonly close: () => void }

/** `onNew` hears of emails that were not there before. */
export const followChanges = (
  session: JmapSession,
  queries: QueryClient,
  onNew: (emails: readonly Summary[]) => void,
): Follower => {
  const events = new EventSource(session.eventSourceUrl(TYPES, PING_SECONDS))
  let emailState: string | null = null
  let mailboxState: string | null = null
  /** One after the other, so that no answer is put over a newer one. */
  let last: Promise<void> = Promise.resolve()

  const hear = async (states: States): Promise<void> => {
    if (states.Mailbox !== undefined && states.Mailbox !== mailboxState) {
      const isFirst = mailboxState === null
      mailboxState = states.Mailbox
      if (!isFirst) await refreshMailboxes(queries)
    }
    if (states.Email === undefined || states.Email === emailState) return
    const since = emailState
    emailState = states.Email
    if (since !== null) emailState = await catchUp(session, queries, since, onNew)
  }

  const begin = async (): Promise<void> => {
    const batch = newBatch(session)
    const emails = batch.add('Email/get', { ids: [], properties: ['id'] })
    const mailboxes = batch.add('Mailbox/get', { ids: [] })
    const answers = await batch.send()
    const states = { Email: answers.of(emails).state, Mailbox: answers.of(mailboxes).state }
    // The first time nothing was missed; when the stream broke, whatever happened meanwhile is caught up with.
    await hear(states)
  }
  const queue = (work: () => Promise<void>): void => {
    // What cannot be asked now is asked when the stream is back.
    last = last.then(work).catch(() => {})
  }

  events.addEventListener('open', () => queue(begin))
  events.addEventListener('state', ({ data }: MessageEvent<string>) => {
    const { changed } = JSON.parse(data) as { readonly changed: Readonly<Record<string, States>> }
    queue(() => hear(changed[session.account] ?? {}))
  })
  return { close: () => events.close() }
}

/** Gives the state that is known then. */
const catchUp = async (
  session: JmapSession,
  queries: QueryClient,
  since: string,
  onNew: (emails: readonly Summary[]) => void,
): Promise<string> => {
  const batch = newBatch(session)
  const changes = batch.add('Email/changes', { sinceState: since, maxChanges: CHANGES_MAX })
  const updated = batch.add('Email/get', {
    '#ids': changes.at('/updated'),
    properties: ['id', 'keywords', 'mailboxIds'],
  })
  const created = batch.add('Email/get', { '#ids': changes.at('/created'), properties: SUMMARY })
  const answers = await batch.send()
  try {
    const { newState, hasMoreChanges, destroyed } = answers.of(changes)
    const known = knownEmails(queries)
    const fresh = answers.of(updated).list
    const added = answers.of(created).list
    const parts = new Map<Id, Pick<Summary, 'keywords' | 'mailboxIds'>>(
      fresh.map(({ id, keywords, mailboxIds }) => [id, { keywords, mailboxIds }]),
    )
    const isMoved = fresh.some(({ id, mailboxIds }) => !isSame(known.get(id)?.mailboxIds, mailboxIds))
    patchEmails(queries, ({ id }) => parts.get(id) ?? null)
    for (const id of destroyed) queries.removeQueries({ queryKey: [...KEYS.emails, id] })
    if (added.length > 0 || destroyed.length > 0 || isMoved) await refreshLists(queries)
    if (added.length > 0) {
      await queries.invalidateQueries({ queryKey: KEYS.threads })
      onNew(added)
    }
    return hasMoreChanges ? await catchUp(session, queries, newState, onNew) : newState
  } catch {
    // RFC 8620 §5.2, cannotCalculateChanges: all is asked anew.
    await Promise.all([refreshLists(queries), queries.invalidateQueries({ queryKey: KEYS.emails })])
    return answersState(session)
  }
}

const answersState = async (session: JmapSession): Promise<string> => {
  const batch = newBatch(session)
  const asked = batch.add('Email/get', { ids: [], properties: ['id'] })
  return (await batch.send()).of(asked).state
}

const isSame = (one: Readonly<Record<Id, true>> | undefined, other: Readonly<Record<Id, true>>): boolean =>
  one !== undefined && Object.keys(one).sort().join() === Object.keys(other).sort().join()
