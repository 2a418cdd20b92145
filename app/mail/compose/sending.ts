/** A draft made an email, and sent (RFC 8621 §4.6, §7): within ten seconds it can be taken back. One request each. */
import { newBatch } from '../jmap/batch.ts'
import { MailProblem, problemOfSet } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Id, Identity, SetError } from '../jmap/types.ts'
import { type Draft, emailObject } from './draft.ts'

const HELD_SECONDS = 10

/** Gives the id of the email that was made. */
export const makeEmail = async (
  session: JmapSession,
  draft: Draft,
  identity: Identity,
  drafts: Id,
): Promise<Id> => {
  const batch = newBatch(session)
  const set = batch.add('Email/set', { create: { draft: emailObject(draft, identity, drafts) } })
  const { created, notCreated } = (await batch.send()).of(set)
  return madeId(created?.draft?.id, notCreated?.draft)
}

/** Where the files of an email lie, in the order in which `emailObject` named them. */
export const blobsOf = async (session: JmapSession, id: Id): Promise<readonly Id[]> => {
  const batch = newBatch(session)
  const got = batch.add('Email/get', { ids: [id], properties: ['attachments'], bodyProperties: ['blobId'] })
  const [email] = (await batch.send()).of(got).list
  if (email === undefined) throw new MailProblem('not-found')
  return email.attachments.flatMap(({ blobId }) => blobId ?? [])
}

export type Sent = { readonly email: Id; readonly submission: Id }

export type SentFolders = { readonly drafts: Id; readonly sent: Id }

/** What becomes of an email that was sent. */
export const afterSending = ({ drafts, sent }: SentFolders): object => ({
  [`mailboxIds/${drafts}`]: null,
  [`mailboxIds/${sent}`]: true,
  'keywords/$draft': null,
})

/** By what it is found again, and as of when it is made, or not at all. */
export type Marked = { readonly messageId: string; readonly ifInState: string }

/** Out of the drafts, into what was sent, and to those it is for. */
export const makeAndSubmit = async (
  session: JmapSession,
  draft: Draft,
  identity: Identity,
  folders: SentFolders,
  { messageId, ifInState }: Marked,
): Promise<Sent> => {
  const recipients = [...draft.to, ...draft.cc, ...draft.bcc].map(({ email }) => ({
    email,
    parameters: null,
  }))
  const batch = newBatch(session)
  const email = { ...emailObject(draft, identity, folders.drafts), messageId: [messageId] }
  const made = batch.add('Email/set', { ifInState, create: { email } })
  const submitted = batch.add('EmailSubmission/set', {
    create: {
      submission: {
        emailId: '#email',
        identityId: identity.id,
        // RFC 4865 §5, RFC 8621 §7: held so long before it goes.
        envelope: {
          mailFrom: { email: identity.email, parameters: { HOLDFOR: String(HELD_SECONDS) } },
          rcptTo: recipients,
        },
      },
    },
    onSuccessUpdateEmail: { '#submission': afterSending(folders) },
  })
  const answers = await batch.send()
  const { created, notCreated } = answers.of(made)
  const id = madeId(created?.email?.id, notCreated?.email)
  try {
    const { created: sent, notCreated: notSent } = answers.of(submitted)
    return { email: id, submission: madeId(sent?.submission?.id, notSent?.submission) }
  } catch (fault) {
    // What could not be sent is not left lying there twice.
    await tidy(session, { destroy: [id] })
    throw fault
  }
}

/** True when it was in time; then it is a draft again. */
export const takeBack = async (
  session: JmapSession,
  { email, submission }: Sent,
  folders: { readonly drafts: Id },
): Promise<boolean> => {
  const batch = newBatch(session)
  const cancelled = batch.add('EmailSubmission/set', {
    update: { [submission]: { undoStatus: 'canceled' } },
    onSuccessUpdateEmail: {
      [submission]: { mailboxIds: { [folders.drafts]: true }, 'keywords/$draft': true },
    },
  })
  const answers = await batch.send()
  const refused = answers.of(cancelled).notUpdated?.[submission]
  if (refused?.type === 'cannotUnsend') return false
  throwIf(refused)
  // RFC 8621 §7.5: what comes with a success is answered as an Email/set of the same call.
  throwIf(answers.of({ name: 'Email/set', callId: cancelled.callId }).notUpdated?.[email])
  return true
}

/** What is done after something that cannot be undone by it: false when it could not be. What is gone already needs none. */
export const tidy = async (
  session: JmapSession,
  change: { readonly destroy?: readonly Id[]; readonly update?: Readonly<Record<Id, object>> },
): Promise<boolean> => {
  const batch = newBatch(session)
  const set = batch.add('Email/set', change)
  try {
    const { notDestroyed, notUpdated } = (await batch.send()).of(set)
    return Object.values({ ...notDestroyed, ...notUpdated }).every(({ type }) => type === 'notFound')
  } catch {
    return false
  }
}

const madeId = (id: Id | undefined, refused: SetError | undefined): Id => {
  throwIf(refused)
  if (id === undefined) throw new MailProblem('unexpected')
  return id
}

const throwIf = (refused: SetError | undefined): void => {
  if (refused !== undefined) throw problemOfSet(refused)
}
