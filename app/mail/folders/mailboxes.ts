/** The mailboxes: asked once, kept true by what the server tells, in the order in which they are shown. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { KEYS } from '../cache.ts'
import { newBatch } from '../jmap/batch.ts'
import type { States } from '../jmap/changes.ts'
import { type Id, type Mailbox, ROLES, type Role } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'

export type Folder = Mailbox & { readonly depth: number }

type Known = {
  readonly folders: readonly Folder[]
  /** Lists are asked for after it, so that none is older than this. */
  readonly asOf: States
}

export const useFolders = (): UseQueryResult<Known> => {
  const session = useMailSession()
  return useQuery({
    queryKey: KEYS.mailboxes,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const batch = newBatch(session)
      const emails = batch.add('Email/get', { ids: [], properties: ['id'] })
      const mailboxes = batch.add('Mailbox/get', { ids: null })
      const answers = await batch.send(signal)
      const { list, state } = answers.of(mailboxes)
      return { folders: inOrder(list), asOf: { Email: answers.of(emails).state, Mailbox: state } }
    },
  })
}

/** Those with a role first, in the order people look for them; then by name; each with what is below it. */
const inOrder = (mailboxes: readonly Mailbox[]): readonly Folder[] => {
  const below = new Map<Id | null, Mailbox[]>()
  const ids = new Set(mailboxes.map(({ id }) => id))
  for (const mailbox of mailboxes) {
    const parent = mailbox.parentId !== null && ids.has(mailbox.parentId) ? mailbox.parentId : null
    below.set(parent, [...(below.get(parent) ?? []), mailbox])
  }
  const walk = (parent: Id | null, depth: number): readonly Folder[] =>
    [...(below.get(parent) ?? [])]
      .sort((one, other) => rankOf(one) - rankOf(other) || one.name.localeCompare(other.name))
      .flatMap((mailbox) => [{ ...mailbox, depth }, ...walk(mailbox.id, depth + 1)])
  return walk(null, 0)
}

const rankOf = ({ role }: Mailbox): number => (role === null ? ROLES.length : ROLES.indexOf(role))

export const folderOf = (folders: readonly Folder[], role: Role): Folder | undefined =>
  folders.find((folder) => folder.role === role)
