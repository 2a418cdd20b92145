/**
 * A draft as it lies on the server. Emails never change (RFC 8621 §4), so each save makes a new one in place of those
 * before it. Files lie in the email they were saved with and go with it: nothing is taken away before it is known where
 * they lie in the new one.
 */
import { MailProblem } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Id, Identity } from '../jmap/types.ts'
import { asSent, type Draft, type DraftFile, filesThere } from './draft.ts'
import { sendOnce } from './send-once.ts'
import { blobsOf, makeEmail, type Sent, type SentFolders, tidy } from './sending.ts'

export type StoredDraft = {
  /** The email it is now; null where it was never saved. */
  readonly id: () => Id | null
  /** Gives the id of the email it is now. */
  readonly save: (draft: Draft, identity: Identity, drafts: Id) => Promise<Id>
  /**
   * `isTidy`: it was sent either way, but the draft of it is gone and what it answers is marked. `onLost`: the answer does
   * not come, and it is being found out whether it was sent.
   */
  readonly send: (
    draft: Draft,
    identity: Identity,
    folders: SentFolders,
    onLost?: () => void,
  ) => Promise<Sent & { readonly isTidy: boolean }>
  /** Into the trash; gives the email it is there, null where it was never saved, false where it is still among the drafts. */
  readonly discard: (trash: Id) => Promise<Id | null | false>
}

/** `first`: the email it was left as. */
export const createStoredDraft = (session: JmapSession, first: Id | null): StoredDraft => {
  /** What the next save replaces: the newest, and those that could not be taken away. */
  let emails: readonly Id[] = first === null ? [] : [first]
  /** Where files lie now, by their keys. */
  const places = new Map<string, Id>()

  const placed = (file: DraftFile): DraftFile => {
    const blobId = places.get(file.key)
    return blobId === undefined ? file : { ...file, state: { kind: 'there', blobId } }
  }
  const withFiles = (draft: Draft): Draft => ({ ...draft, files: draft.files.map(placed) })

  const find = async (files: readonly DraftFile[], email: Id): Promise<void> => {
    if (files.length === 0) return
    const blobs = await blobsOf(session, email)
    if (blobs.length !== files.length) throw new MailProblem('unexpected')
    for (const [index, { key }] of files.entries()) places.set(key, blobs[index] as Id)
  }
  const save: StoredDraft['save'] = async (draft, identity, drafts) => {
    const made = await makeEmail(session, withFiles(draft), identity, drafts)
    const before = emails
    emails = [...before, made]
    // Where this fails all stays as it is, and the next save takes it away.
    const isFound = await find(filesThere(draft), made).then(
      () => true,
      () => false,
    )
    if (isFound && (before.length === 0 || (await tidy(session, { destroy: before })))) emails = [made]
    return made
  }
  return {
    id: () => emails.at(-1) ?? null,
    save,
    send: async (draft, identity, folders, onLost = () => {}) => {
      const sent = await sendOnce(session, {
        draft: withFiles(asSent(draft)),
        identity,
        folders,
        save: () => save(draft, identity, folders.drafts),
        onLost,
      })
      const { about } = draft
      const update = about === null ? {} : { [about.id]: { [`keywords/${about.keyword}`]: true } }
      const isDone = emails.length === 0 && about === null
      return { ...sent, isTidy: isDone || (await tidy(session, { destroy: emails, update })) }
    },
    discard: async (trash) => {
      const [last, ...before] = emails.toReversed()
      if (last === undefined) return null
      const update = { [last]: { mailboxIds: { [trash]: true } } }
      return (await tidy(session, { destroy: before, update })) && last
    },
  }
}
