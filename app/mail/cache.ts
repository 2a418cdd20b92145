/**
 * What the pages know of the mail, in the store of answers: mailboxes, stretches of lists, emails that were opened. What
 * the server tells of changes is put in here (`jmap/changes.ts`), and what the holder changes at once too.
 */
import type { QueryClient } from '@tanstack/react-query'
import { askAnew } from '../ask-anew.ts'
import type { Email, Id, Summary } from './jmap/types.ts'

export const KEYS = {
  mailboxes: ['mail', 'mailboxes'],
  lists: ['mail', 'list'],
  emails: ['mail', 'email'],
  threads: ['mail', 'thread'],
  contacts: ['mail', 'contacts'],
  identities: ['mail', 'identities'],
} as const

/** A row of a list: an email, or the newest of a conversation with all of it. */
export type Row = {
  readonly email: Summary
  /** All emails of the conversation that are shown with it, oldest first; only itself where conversations are apart. */
  readonly conversation: readonly Summary[]
}

/** Whether an email is of a row: another one stands for the same conversation when that is answered. */
export const isOf = ({ conversation }: Row, email: Id | null): boolean =>
  conversation.some(({ id }) => id === email)

/** A stretch of a list. */
export type Stretch = {
  readonly rows: readonly Row[]
  /** Of the whole list. */
  readonly total: number
}

/** How the emails are that the cache knows: the newest answer that named each. */
export const knownEmails = (queries: QueryClient): ReadonlyMap<Id, Summary> => {
  const known = new Map<Id, Summary>()
  for (const [, stretch] of queries.getQueriesData<Stretch>({ queryKey: KEYS.lists }))
    for (const { conversation } of stretch?.rows ?? [])
      for (const email of conversation) known.set(email.id, email)
  for (const [, email] of queries.getQueriesData<Email>({ queryKey: KEYS.emails }))
    if (email !== undefined) known.set(email.id, email)
  return known
}

export type ChangedPart = Partial<Pick<Summary, 'keywords' | 'mailboxIds'>>

/** Puts in what has become of emails, wherever they are shown. */
export const patchEmails = (queries: QueryClient, change: (email: Summary) => ChangedPart | null): void => {
  const patched = <Of extends Summary>(email: Of): Of => {
    const part = change(email)
    return part === null ? email : { ...email, ...part }
  }
  queries.setQueriesData<Stretch>({ queryKey: KEYS.lists }, (stretch) =>
    stretch === undefined
      ? undefined
      : {
          ...stretch,
          rows: stretch.rows.map(({ email, conversation }) => ({
            email: patched(email),
            conversation: conversation.map(patched),
          })),
        },
  )
  queries.setQueriesData<Email>({ queryKey: KEYS.emails }, (email) =>
    email === undefined ? undefined : patched(email),
  )
}

type Refresh = (queries: QueryClient, options?: { readonly throwOnError: boolean }) => Promise<void>

/** Lists are asked again: what is on screen at once, the rest when somebody goes there. */
export const refreshLists: Refresh = (queries, options) => askAnew(queries, { queryKey: KEYS.lists }, options)

export const refreshMailboxes: Refresh = (queries, options) =>
  askAnew(queries, { queryKey: KEYS.mailboxes }, options)
