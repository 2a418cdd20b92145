/** The session of JMAP for all that stands below: asked once, and again after the holder has pressed for it. */
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext } from 'react'
import { askSession, type JmapSession } from './jmap/session.ts'
import { later } from './later.ts'
import { NotRead } from './not-read.tsx'

const SessionContext = createContext<JmapSession | null>(null)

export const MailSession = ({ children }: { children: ReactNode }): ReactNode => {
  const { data, error, refetch } = useQuery({
    queryKey: ['mail-session'],
    queryFn: () => askSession(later),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
  if (data === undefined) return <NotRead error={error} again={refetch} />
  return <SessionContext.Provider value={data}>{children}</SessionContext.Provider>
}

export const useMailSession = (): JmapSession => {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('MailSession is missing')
  return session
}
