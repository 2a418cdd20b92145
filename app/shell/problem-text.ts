/** What a problem is called in the holder's language. Those of the webmail stand apart: who signs in waits for no others. */
import { useCallback } from 'react'
import type { Problem } from '../client.ts'
import { useTexts } from '../texts.tsx'

const SECONDS_A_MINUTE = 60

const OF_MAIL = 'mail-'

const keyOf = (problem: string): string =>
  problem.startsWith(OF_MAIL) ? `mailProblems.${problem.slice(OF_MAIL.length)}` : `problems.${problem}`

export const useProblemText = (): ((problem: Problem) => string) => {
  const { find, text } = useTexts()
  return useCallback(
    ({ problem, retryAfterSeconds = 0, addresses = [], files = [] }) =>
      find(keyOf(problem), {
        seconds: retryAfterSeconds,
        addresses: addresses.join(', '),
        files: files.join(', '),
        count: files.length,
        minutes: Math.ceil(retryAfterSeconds / SECONDS_A_MINUTE),
      }) ?? text('problems.unexpected'),
    [find, text],
  )
}
