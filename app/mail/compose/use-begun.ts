/** The draft that an address asks for, with what it is about read first; null while that is being read. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { address, askSignedIn } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { useText } from '../../texts.tsx'
import { KEYS } from '../cache.ts'
import { newBatch } from '../jmap/batch.ts'
import { MailProblem } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Email, Id, Identity } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { bodiesOf } from '../reading/bodies.ts'
import { emailQuery } from '../reading/use-email.ts'
import { BEGINNINGS, type Beginning, beginDraft, type QuoteWords } from './beginnings.ts'
import { type Draft, EMPTY } from './draft.ts'

export type Begun = {
  readonly draft: Draft
  /** The email that is replaced when it is saved: a draft that was left. */
  readonly saved: Id | null
  readonly identities: readonly Identity[]
}

const ASKED_TIMES_MAX = 2

export const useBegun = (asked: string): { readonly begun: Begun | null; readonly error: Error | null } => {
  const session = useMailSession()
  const queries = useQueryClient()
  const words = useQuoteWords()
  const { data, error } = useQuery({
    queryKey: ['mail', 'begun', asked],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<Begun> => {
      const identities = await queries.ensureQueryData(identitiesQuery(session))
      const [how, id = ''] = asked.split(':')
      const beginning = BEGINNINGS.find((each) => each === how)
      if (beginning === undefined) return { draft: EMPTY, saved: null, identities }
      const email = await queries.ensureQueryData(emailQuery(session, id))
      const own = identities.map((each) => each.email)
      const html = beginning === 'draft' ? await htmlOf(email) : null
      const source = { email, text: await textOf(email), html, own, words }
      return { draft: beginDraft(beginning, source), saved: savedBy(beginning, id), identities }
    },
  })
  return { begun: data ?? null, error }
}

const savedBy = (beginning: Beginning, id: Id): Id | null => (beginning === 'draft' ? id : null)

const identitiesQuery = (session: JmapSession) => ({
  queryKey: KEYS.identities,
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async () => {
    const batch = newBatch(session)
    const asked = batch.add('Identity/get', { ids: null })
    return (await batch.send()).of(asked).list
  },
})

/** What an email says, as text: HTML is read by the server, which knows how. */
const textOf = async (email: Email): Promise<string> => {
  const texts = await Promise.all(
    bodiesOf(email).map(async (body) =>
      body.kind === 'text' ? body.text : askBody(email.id, { part: body.part, form: 'text' }),
    ),
  )
  return texts.join('\n').replaceAll('\r\n', '\n')
}

/** Formatted, as the server made it safe; null where it is text only. */
const htmlOf = async (email: Email): Promise<string | null> => {
  const html = bodiesOf(email).find(({ kind }) => kind === 'html')
  return html?.kind === 'html' ? askBody(email.id, { part: html.part }) : null
}

const askBody = async (id: Id, query: Readonly<Record<string, string>>): Promise<string> => {
  const place = address('mailDocument', { params: { id }, query })
  const response = await askSignedIn(place, { method: 'GET' }, ASKED_TIMES_MAX)
  if (response === null) throw new MailProblem('lost-connection')
  return response.ok ? response.text() : ''
}

const useQuoteWords = (): QuoteWords => {
  const text = useText()
  const dates = useDates()
  return {
    wrote: (name, atMs) => text('mail.compose.wrote', { name, moment: dates.moment(atMs) }),
    passedOn: text('mail.compose.passedOn'),
    from: text('mail.compose.quoteFrom'),
    to: text('mail.reading.to'),
    cc: text('mail.reading.cc'),
    subject: text('mail.compose.quoteSubject'),
    date: text('mail.compose.quoteDate'),
    moment: dates.moment,
  }
}
