/** Those the holder has written to: for suggesting them, and for noticing who only looks like one of them. */
import { useQuery } from '@tanstack/react-query'
import { KEYS } from '../cache.ts'
import { useDesk } from '../desk.tsx'
import { newBatch } from '../jmap/batch.ts'
import { useMailSession } from '../mail-session.tsx'
import { type Contacts, contactsOf } from './contacts.ts'

const LOOKED_AT = 500 // of what was sent last, in one answer
const STALE_MS = 600_000

const NOBODY: Contacts = new Map()

export const useContacts = (): Contacts => {
  const session = useMailSession()
  const sent = useDesk().folderOf('sent')
  const { data } = useQuery({
    queryKey: KEYS.contacts,
    enabled: sent !== undefined,
    staleTime: STALE_MS,
    queryFn: async ({ signal }) => {
      const batch = newBatch(session)
      const query = batch.add('Email/query', {
        filter: { inMailbox: sent?.id ?? '' },
        sort: [{ property: 'receivedAt', isAscending: false }],
        collapseThreads: false,
        position: 0,
        limit: LOOKED_AT,
        calculateTotal: false,
      })
      const got = batch.add('Email/get', { '#ids': query.at('/ids'), properties: ['to', 'cc', 'bcc'] })
      const { list } = (await batch.send(signal)).of(got)
      return contactsOf(list.flatMap(({ to, cc, bcc }) => [to, cc, bcc].flatMap((each) => each ?? [])))
    },
  })
  return data ?? NOBODY
}
