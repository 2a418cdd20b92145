/**
 * New mail at once (RFC 8620 §7.3): the server tells that something has changed, what has changed is asked for since the
 * state that is known (§5.2), and put into the store of answers. What cannot be told that way is asked for anew.
 */
import type { QueryClient } from '@tanstack/react-query'
import { KEYS, knownEmails, patchEmails, refreshLists, refreshMailboxes } from '../cache.ts'
import type { Later } from '../later.ts'
import { newBatch } from './batch.ts'
import type { JmapSession } from './session.ts'
import { type Id, SUMMARY, type Summary } from './types.ts'

const CHANGES_MAX = 500 // at once; more than that is sooner read anew
const PING_SECONDS = 30
export const LOOK_AGAIN_AFTER_MS = 10_000 // after a fault
const THROWING = { throwOnError: true }
const TYPES = ['Mailbox', 'Email'] as const

/** By type. */
export type States = Readonly<Record<(typeof TYPES)[number], string>>

export type Follower = { readonly close: () => void }

/** `asOf`: what is on screen is no older. `onNew` hears of emails that were not there then. */
export const followChanges = (
  session: JmapSession,
  queries: QueryClient,
  asOf: States,
  onNew: (emails: readonly Summary[]) => void,
  after: Later,
): Follower => {
  const events = new EventSource(session.eventSourceUrl(TYPES, PING_SECONDS))
  /** What is on screen is as of these: they go on only when it has been caught up with. */
  let emailState = asOf.Email
  let mailboxState = asOf.Mailbox
  /** One after the other, so that no answer is put over a newer one. */
  let last: Promise<void> = Promise.resolve()
  let cancel: () => void = () => {}
  let isClosed = false

  const hear = async ({ Email = emailState, Mailbox = mailboxState }: Partial<States>): Promise<void> => {
    if (Mailbox !== mailboxState) {
      await refreshMailboxes(queries, THROWING)
      mailboxState = Mailbox
    }
    for (let isBehind = Email !== emailState; isBehind; ) {
      const { state, hasMore } = await catchUp(session, queries, emailState, onNew)
      emailState = state
      isBehind = hasMore
    }
  }

  const begin = async (): Promise<void> => {
    const batch = newBatch(session)
    const emails = batch.add('Email/get', { ids: [], properties: ['id'] })
    const mailboxes = batch.add('Mailbox/get', { ids: [] })
    const answers = await batch.send()
    // Whatever happened while no stream was open, the first time too.
    await hear({ Email: answers.of(emails).state, Mailbox: answers.of(mailboxes).state })
  }
  const queue = (work: () => Promise<void>): void => {
    last = last.then(work).catch(() => {
      // The stream may well be whole, and silent until something else changes.
      cancel()
      if (!isClosed) cancel = after(LOOK_AGAIN_AFTER_MS, () => queue(begin))
    })
  }

  events.addEventListener('open', () => queue(begin))
  events.addEventListener('state', ({ data }: MessageEvent<string>) => {
    const { changed } = JSON.parse(data) as { readonly changed: Readonly<Record<string, Partial<States>>> }
    queue(() => hear(changed[session.account] ?? {}))
  })
  return {
    close: () => {
      isClosed = true
      cancel()
      events.close()
    },
  }
}

type CaughtUp = {
  /** As of which all is known then. */
  readonly state: string
  readonly hasMore: boolean
}

const catchUp = async (
  session: JmapSession,
  queries: QueryClient,
  since: string,
  onNew: (emails: readonly Summary[]) => void,
): Promise<CaughtUp> => {
  const batch = newBatch(session)
  const changes = batch.add('Email/changes', { sinceState: since, maxChanges: CHANGES_MAX })
  const updated = batch.add('Email/get', {
    '#ids': changes.at('/updated'),
    properties: ['id', 'keywords', 'mailboxIds'],
  })
  const created = batch.add('Email/get', { '#ids': changes.at('/created'), properties: SUMMARY })
  const answers = await batch.send()
  const told = toldBy(() => answers.of(changes))
  if (told === null) return readAnew(session, queries)
  const known = knownEmails(queries)
  const fresh = answers.of(updated).list
  const added = answers.of(created).list
  const parts = new Map<Id, Pick<Summary, 'keywords' | 'mailboxIds'>>(
    fresh.map(({ id, keywords, mailboxIds }) => [id, { keywords, mailboxIds }]),
  )
  const isMoved = fresh.some(({ id, mailboxIds }) => !isSame(known.get(id)?.mailboxIds, mailboxIds))
  for (const id of told.destroyed) queries.removeQueries({ queryKey: [...KEYS.emails, id] })
  if (added.length > 0 || told.destroyed.length > 0 || isMoved) await refreshLists(queries, THROWING)
  // After that: what is not known to have moved would not be looked for again.
  patchEmails(queries, ({ id }) => parts.get(id) ?? null)
  if (added.length > 0) {
    await queries.invalidateQueries({ queryKey: KEYS.threads }, THROWING)
    onNew(added)
  }
  return { state: told.newState, hasMore: told.hasMoreChanges }
}

/** Null when the server cannot tell (RFC 8620 §5.2, cannotCalculateChanges). */
const toldBy = <Told>(ask: () => Told): Told | null => {
  try {
    return ask()
  } catch {
    return null
  }
}

/** All is asked anew, as of a state that is no newer than that. */
const readAnew = async (session: JmapSession, queries: QueryClient): Promise<CaughtUp> => {
  const state = await answersState(session)
  await Promise.all([
    refreshLists(queries, THROWING),
    queries.invalidateQueries({ queryKey: KEYS.emails }, THROWING),
  ])
  return { state, hasMore: false }
}

const answersState = async (session: JmapSession): Promise<string> => {
  const batch = newBatch(session)
  const asked = batch.add('Email/get', { ids: [], properties: ['id'] })
  return (await batch.send()).of(asked).state
}

const isSame = (one: Readonly<Record<Id, true>> | undefined, other: Readonly<Record<Id, true>>): boolean =>
  one !== undefined && Object.keys(one).sort().join() === Object.keys(other).sort().join()
