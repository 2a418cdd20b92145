/** Folders of the holder's own (RFC 8621 §2.5): made, called something else, and taken away with what is in them. */
import type { Problem } from '../../client.ts'
import { newBatch } from '../jmap/batch.ts'
import type { SetArguments } from '../jmap/methods.ts'
import { problemIn, problemOfSet } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Id, SetError } from '../jmap/types.ts'

type Changed = { readonly id: Id } | { readonly problem: Problem }

export const createFolder = (session: JmapSession, name: string): Promise<Changed> =>
  change(session, { create: { folder: { name } } })

export const renameFolder = (session: JmapSession, id: Id, name: string): Promise<Changed> =>
  change(session, { update: { [id]: { name } } })

/** For good, also what is in it. */
export const removeFolder = (session: JmapSession, id: Id): Promise<Changed> =>
  change(session, { destroy: [id], onDestroyRemoveEmails: true })

const change = async (
  session: JmapSession,
  args: SetArguments & { readonly onDestroyRemoveEmails?: boolean },
): Promise<Changed> => {
  const batch = newBatch(session)
  const set = batch.add('Mailbox/set', args)
  try {
    const { created, notCreated, notUpdated, notDestroyed } = (await batch.send()).of(set)
    const [refused] = [notCreated, notUpdated, notDestroyed].flatMap((not) => Object.values(not ?? {}))
    return refused === undefined ? { id: created?.folder?.id ?? '' } : { problem: problemOfFolder(refused) }
  } catch (fault) {
    return { problem: problemIn(fault) }
  }
}

const problemOfFolder = (refused: SetError): Problem =>
  PROBLEMS[refused.type] ?? problemOfSet(refused).problem

const PROBLEMS: Readonly<Record<string, Problem>> = {
  invalidProperties: { problem: 'mail-folder-name', field: 'name' },
  mailboxHasChild: { problem: 'mail-folder-has-folders' },
  overQuota: { problem: 'mail-too-many-folders' },
}
