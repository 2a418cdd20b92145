/** One email with all that reading it, answering it or going on with it takes. */
import { KEYS } from '../cache.ts'
import { newBatch } from '../jmap/batch.ts'
import type { ArgumentsOf } from '../jmap/methods.ts'
import { MailProblem } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import { BODY_PART, EMAIL, type Email, type Id } from '../jmap/types.ts'

const BODY_OCTETS_MAX = 1_048_576 // of text that is put on one page

export const emailQuery = (session: JmapSession, id: Id) => ({
  queryKey: [...KEYS.emails, id],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Email> =>
    ask(session, id, { maxBodyValueBytes: BODY_OCTETS_MAX }, signal),
})

/** With its HTML as it was written, and as long as the server gives it: to be gone on with, not to be shown. */
export const askWhole = (session: JmapSession, id: Id): Promise<Email> =>
  ask(session, id, { fetchHTMLBodyValues: true })

const ask = async (
  session: JmapSession,
  id: Id,
  values: Pick<ArgumentsOf<'Email/get'>, 'fetchHTMLBodyValues' | 'maxBodyValueBytes'>,
  signal?: AbortSignal,
): Promise<Email> => {
  const batch = newBatch(session)
  const got = batch.add('Email/get', {
    ids: [id],
    properties: EMAIL,
    bodyProperties: BODY_PART,
    fetchTextBodyValues: true,
    ...values,
  })
  const [email] = (await batch.send(signal)).of(got).list
  if (email === undefined) throw new MailProblem('not-found')
  return email
}
