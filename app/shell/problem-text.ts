/** What a problem of the server is called in the holder's language. */
import { useCallback } from 'react'
import type { Problem } from '../client.ts'
import { useTexts } from '../texts.tsx'

const SECONDS_A_MINUTE = 60

export const useProblemText = (): ((problem: Problem) => string) => {
  const { find, text } = useTexts()
  return useCallback(
    ({ problem, retryAfterSeconds = 0, addresses = [], files = [] }) =>
      find(`problems.${problem}`, {
        seconds: retryAfterSeconds,
        addresses: addresses.join(', '),
        files: files.join(', '),
        count: files.length,
        minutes: Math.ceil(retryAfterSeconds / SECONDS_A_MINUTE),
      }) ?? text('problems.unexpected'),
    [find, text],
  )
}
