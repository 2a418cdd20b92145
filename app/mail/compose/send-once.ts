/**
 * A message is sent once, also when the answer to that is lost (the connection is cut, the server goes down). It is made
 * only while nothing has changed since a state that is known (RFC 8620 §5.3, ifInState). When the answer does not come the
 * draft is saved again, which changes something: from then on what is still on its way is refused. Then it is looked
 * whether an email of its Message-ID has come since that state.
 */
import { newBatch } from '../jmap/batch.ts'
import { isNotAnswered, MailProblem, problemIn } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Id, Identity } from '../jmap/types.ts'
import type { Draft } from './draft.ts'
import { afterSending, makeAndSubmit, type Sent, type SentFolders, tidy } from './sending.ts'

const TRIES_MAX = 4 // something else changed in between, each time
const CHANGES_MAX = 500 // emails in one answer
export const ASK_AGAIN_AFTER_MS = 3_000

type Asked = {
  readonly draft: Draft
  readonly identity: Identity
  readonly folders: SentFolders
  /** Saves the draft. */
  readonly save: () => Promise<unknown>
  /** The answer does not come: it is being found out. */
  readonly onLost: () => void
}

export const sendOnce = async (session: JmapSession, asked: Asked): Promise<Sent> => {
  const { draft, identity, folders, save, onLost } = asked
  const messageId = `${crypto.randomUUID()}@${identity.email.split('@').at(-1)}`
  for (let tried = 1; ; tried++) {
    const ifInState = await askState(session)
    try {
      return await makeAndSubmit(session, draft, identity, folders, { messageId, ifInState })
    } catch (fault) {
      const { problem } = problemIn(fault)
      if (problem === 'mail-changed-meanwhile' && tried < TRIES_MAX) continue
      if (!PERHAPS_DONE.has(problem)) throw fault
      onLost()
      await untilAnswered(session, save)
      const sent = await untilAnswered(session, () => findSent(session, messageId, ifInState, folders))
      if (sent === null) throw new MailProblem('mail-not-sent')
      return sent
    }
  }
}

/** After these nobody knows. */
const PERHAPS_DONE = new Set(['lost-connection', 'unavailable', 'unexpected'])

const untilAnswered = async <Done>(session: JmapSession, ask: () => Promise<Done>): Promise<Done> => {
  for (;;) {
    try {
      return await ask()
    } catch (fault) {
      // Whoever has to sign in again, or has no room, can look for themselves.
      if (!isNotAnswered(problemIn(fault))) throw new MailProblem('mail-perhaps-sent')
    }
    await new Promise<void>((resume) => session.after(ASK_AGAIN_AFTER_MS, resume))
  }
}

const askState = async (session: JmapSession): Promise<string> => {
  const batch = newBatch(session)
  const asked = batch.add('Email/get', { ids: [], properties: ['id'] })
  return (await batch.send()).of(asked).state
}

/** Null when it was not made since then, or made and not sent: then it is taken away again. */
const findSent = async (
  session: JmapSession,
  messageId: string,
  since: string,
  folders: SentFolders,
): Promise<Sent | null> => {
  const made = await findMade(session, messageId, since)
  if (made === null) return null
  const { email, isFiled } = made
  const batch = newBatch(session)
  const asked = batch.add('EmailSubmission/query', { filter: { emailIds: [email] } })
  const [submission] = (await batch.send()).of(asked).ids
  if (submission === undefined) {
    await tidy(session, { destroy: [email] })
    return null
  }
  if (!isFiled(folders.sent)) await tidy(session, { update: { [email]: afterSending(folders) } })
  return { email, submission }
}

type Made = { readonly email: Id; readonly isFiled: (folder: Id) => boolean }

const findMade = async (session: JmapSession, messageId: string, since: string): Promise<Made | null> => {
  for (let state = since; ; ) {
    const batch = newBatch(session)
    const changes = batch.add('Email/changes', { sinceState: state, maxChanges: CHANGES_MAX })
    const created = batch.add('Email/get', {
      '#ids': changes.at('/created'),
      properties: ['id', 'messageId', 'mailboxIds'],
    })
    const answers = await batch.send()
    const { newState, hasMoreChanges } = answers.of(changes)
    const email = answers.of(created).list.find((each) => each.messageId?.includes(messageId) === true)
    if (email !== undefined)
      return { email: email.id, isFiled: (folder) => email.mailboxIds[folder] === true }
    if (!hasMoreChanges) return null
    state = newState
  }
}
