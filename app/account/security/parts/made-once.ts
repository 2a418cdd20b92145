/**
 * What the server makes to be shown once (recovery codes, the key of an authenticator app). It is kept in memory only, so
 * that Back and Next show the same one; a refresh loses it, another is made, and the person is told so.
 */
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { type AnswerOf, call, type Outcome } from '../../../client.ts'

/** The first word of the keys of what is made: asking again would make another. */
export const MADE = 'made'

export type Makes = 'beginAuthenticator' | 'offerRecoveryCodes'

export type Made<Name extends Makes> = {
  readonly outcome: Outcome<AnswerOf<Name>>
  /** True when this browser was shown another one before the page was loaded. */
  readonly isAnew: boolean
}

const noteOf = (name: Makes): string => `sigill.made.${name}`

/** Only that something was shown is noted, never what. */
const note = (name: Makes): boolean => {
  try {
    const isNoted = sessionStorage.getItem(noteOf(name)) !== null
    sessionStorage.setItem(noteOf(name), '1')
    return isNoted
  } catch {
    // Storage can be switched off; then nothing is said of the one before.
    return false
  }
}

const make = async <Name extends Makes>(name: Name): Promise<Made<Name>> => {
  const isAnew = note(name)
  const outcome = (await call<Makes>(name, { body: {} })) as Outcome<AnswerOf<Name>>
  return { outcome, isAnew }
}

export const useMadeOnce = <Name extends Makes>(name: Name) =>
  useQuery({
    queryKey: [MADE, name],
    queryFn: () => make(name),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })

/** After it was used or given up. */
export const useForgetMade = (): ((name: Makes) => void) => {
  const queries = useQueryClient()
  return (name) => forget(queries, name)
}

const forget = (queries: QueryClient, name: Makes): void => {
  queries.removeQueries({ queryKey: [MADE, name] })
  try {
    sessionStorage.removeItem(noteOf(name))
  } catch {
    // As above.
  }
}
