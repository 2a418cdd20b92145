/** An email that is read, and the conversation it belongs to. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { KEYS } from '../cache.ts'
import { newBatch } from '../jmap/batch.ts'
import { type Email, type Id, SUMMARY, type Summary } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { emailQuery } from './ask-email.ts'

export const useEmail = (id: Id): UseQueryResult<Email> => useQuery(emailQuery(useMailSession(), id))

/** Oldest first; only the email itself while the rest is not known. */
export const useConversation = (email: Summary, together: boolean): readonly Summary[] => {
  const session = useMailSession()
  const { data } = useQuery({
    queryKey: [...KEYS.threads, email.threadId],
    enabled: together,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const batch = newBatch(session)
      const thread = batch.add('Thread/get', { ids: [email.threadId] })
      const got = batch.add('Email/get', { '#ids': thread.at('/list/*/emailIds'), properties: SUMMARY })
      const { list } = (await batch.send(signal)).of(got)
      return [...list].sort((one, other) => one.receivedAt.localeCompare(other.receivedAt))
    },
  })
  return together && data?.some(({ id }) => id === email.id) === true ? data : [email]
}
