/** The draft that an address asks for, with what it is about read first; null while that is being read. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { address, askSignedIn } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { useText } from '../../texts.tsx'
import { KEYS } from '../cache.ts'
import { newBatch } from '../jmap/batch.ts'
import { MailProblem, problemOfStatus } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Email, Id } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { sameAddress } from '../people.ts'
import { askWhole, emailQuery } from '../reading/ask-email.ts'
import { bodiesOf } from '../reading/bodies.ts'
import { askPictures } from './ask-pictures.ts'
import { BEGINNINGS, type Beginning, type Begun, beginDraft, type QuoteWords } from './beginnings.ts'
import { EMPTY } from './draft.ts'
import { leftDraft } from './left-draft.ts'
import type { Picture } from './rich/pictures.ts'

const ASKED_TIMES_MAX = 2
const NONE: ReadonlyMap<Id, Picture> = new Map()

type Asked = {
  readonly begun: Begun | null
  readonly error: Error | null
  readonly again: () => Promise<void>
}

export const useBegun = (asked: string): Asked => {
  const session = useMailSession()
  const queries = useQueryClient()
  const words = useQuoteWords()
  const { data, error, refetch } = useQuery({
    queryKey: ['mail', 'begun', asked],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<Begun> => {
      const identities = await queries.ensureQueryData(identitiesQuery(session))
      const [how, id = ''] = asked.split(':')
      const beginning = BEGINNINGS.find((each) => each === how)
      const own = identities.map((each) => each.email)
      const fresh = { draft: EMPTY, saved: null, isOriginalKept: false, identities, identity: identities[0]! }
      if (beginning === undefined) return fresh
      if (beginning !== 'draft') {
        const email = await queries.ensureQueryData(emailQuery(session, id))
        const source = { email, text: await textOf(email, beginning), html: null, pictures: NONE, own, words }
        return { ...fresh, draft: beginDraft(beginning, source) }
      }
      const email = await askWhole(session, id)
      const { html, text, isHeld } = leftDraft(email)
      const pictures = html === null ? NONE : await askPictures(session, email, html)
      const source = { email, text: text ?? (await textOf(email, 'draft')), html, pictures, own, words }
      const from = identities.find((each) => sameAddress(each.email, email.from?.[0]?.email ?? ''))
      return {
        ...fresh,
        draft: beginDraft('draft', source),
        saved: isHeld ? id : null,
        isOriginalKept: !isHeld,
        identity: from ?? fresh.identity,
      }
    },
  })
  return { begun: data ?? null, error, again: async () => void (await refetch()) }
}

const identitiesQuery = (session: JmapSession) => ({
  queryKey: KEYS.identities,
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async () => {
    const batch = newBatch(session)
    const asked = batch.add('Identity/get', { ids: null })
    return (await batch.send()).of(asked).list
  },
})

/** What an email says, as text: HTML is read by the server, which knows how. Only what is quoted may be cut. */
const textOf = async (email: Email, beginning: Beginning): Promise<string> => {
  const texts = await Promise.all(
    bodiesOf(email).map(async (body) => {
      if (body.kind === 'html') return askText(email.id, body.part)
      if (body.isTruncated && beginning === 'forward') throw new MailProblem('mail-too-long-here')
      return body.text
    }),
  )
  return texts.join('\n').replaceAll('\r\n', '\n')
}

const askText = async (id: Id, part: string): Promise<string> => {
  const place = address('mailDocument', { params: { id }, query: { part, form: 'text' } })
  const response = await askSignedIn(place, { method: 'GET' }, ASKED_TIMES_MAX)
  if (response === null) throw new MailProblem('lost-connection')
  if (!response.ok) throw problemOfStatus(response.status)
  return response.text()
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
