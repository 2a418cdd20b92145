/** Drafts on the server, and sending them (RFC 8621 §4.6, §7): within ten seconds it can be taken back. */
import { newBatch } from '../jmap/batch.ts'
import { MailProblem, problemOfSet } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Id, Identity, SetError } from '../jmap/types.ts'
import { type Draft, emailObject } from './draft.ts'

export const HELD_SECONDS = 10

/** Makes a new one in place of the one before; gives its id. */
export const saveDraft = async (
  session: JmapSession,
  draft: Draft,
  identity: Identity,
  drafts: Id,
  before: Id | null,
): Promise<Id> => {
  const batch = newBatch(session)
  const set = batch.add('Email/set', {
    create: { draft: emailObject(draft, identity, drafts) },
    ...(before === null ? {} : { destroy: [before] }),
  })
  const { created, notCreated } = (await batch.send()).of(set)
  return madeId(created?.draft?.id, notCreated?.draft)
}

export type Sent = { readonly email: Id; readonly submission: Id }

/** Out of the drafts, into what was sent, and to those it is for. What it answers is marked. */
export const sendDraft = async (
  session: JmapSession,
  draft: Draft,
  identity: Identity,
  folders: { readonly drafts: Id; readonly sent: Id },
  before: Id | null,
): Promise<Sent> => {
  const recipients = [...draft.to, ...draft.cc, ...draft.bcc].map(({ email }) => ({
    email,
    parameters: null,
  }))
  const batch = newBatch(session)
  const made = batch.add('Email/set', {
    create: { email: emailObject(draft, identity, folders.drafts) },
    ...(draft.about === null
      ? {}
      : { update: { [draft.about.id]: { [`keywords/${draft.about.keyword}`]: true } } }),
  })
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
    onSuccessUpdateEmail: {
      '#submission': {
        [`mailboxIds/${folders.drafts}`]: null,
        [`mailboxIds/${folders.sent}`]: true,
        'keywords/$draft': null,
      },
    },
  })
  const answers = await batch.send()
  const { created, notCreated } = answers.of(made)
  const email = madeId(created?.email?.id, notCreated?.email)
  const { created: sent, notCreated: notSent } = answers.of(submitted)
  const refused = notSent?.submission
  if (refused !== undefined) {
    // What could not be sent is not left lying there twice.
    await destroy(session, email)
    throw problemOfSet(refused)
  }
  if (before !== null) await destroy(session, before)
  return { email, submission: madeId(sent?.submission?.id, undefined) }
}

/** True when it was in time; then it is a draft again. */
export const takeBack = async (
  session: JmapSession,
  { email, submission }: Sent,
  folders: { readonly drafts: Id },
): Promise<boolean> => {
  const batch = newBatch(session)
  const cancelled = batch.add('EmailSubmission/set', { update: { [submission]: { undoStatus: 'canceled' } } })
  const { notUpdated } = (await batch.send()).of(cancelled)
  if (notUpdated?.[submission] !== undefined) return false
  const again = newBatch(session)
  again.add('Email/set', {
    update: { [email]: { mailboxIds: { [folders.drafts]: true }, 'keywords/$draft': true } },
  })
  await again.send()
  return true
}

export const destroy = async (session: JmapSession, id: Id): Promise<void> => {
  const batch = newBatch(session)
  batch.add('Email/set', { destroy: [id] })
  await batch.send()
}

const madeId = (id: Id | undefined, refused: SetError | undefined): Id => {
  if (refused !== undefined) throw problemOfSet(refused)
  if (id === undefined) throw new MailProblem('unexpected')
  return id
}
