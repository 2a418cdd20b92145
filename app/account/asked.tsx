/**
 * A question to the server that a page shows the answer of. Asked again when the person comes back to the tab, and when
 * the connection is back; the last answer stays on the page meanwhile.
 */
import { Button } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { askAnew } from '../ask-anew.ts'
import { type AnswerOf, call, type Outcome, type Problem } from '../client.ts'
import { useIsLost } from '../connection.ts'
import { Notice } from '../shell/notice.tsx'
import { useProblemText } from '../shell/problem-text.ts'
import { useText } from '../texts.tsx'
import { Loading } from './security/parts/loading.tsx'

/** Questions without a body, which is all that a page asks when it is opened. */
type Question = 'appPasswords' | 'harm' | 'deviceSettings' | 'sessions'
type Query = Readonly<Record<string, string | number | null>>

export type Asked<Answer> = {
  /** The newest answer there was; null before the first. */
  readonly answer: Answer | null
  /** What went wrong, while there is no answer at all. */
  readonly problem: Problem | null
  readonly again: () => Promise<void>
}

/** What is thrown to the store of answers, so that it keeps the last one. */
class NotDone extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.problem)
    this.problem = problem
  }
}

export const answerOf = <Answer,>(outcome: Outcome<Answer>): Answer => {
  if (outcome.kind === 'problem') throw new NotDone(outcome.problem)
  return outcome.answer
}

/** What a question that failed is called, while there is no answer to show. */
export const problemIn = (fault: Error | null): Problem | null => {
  if (fault === null) return null
  return fault instanceof NotDone ? fault.problem : { problem: 'unexpected' }
}

export const useAsked = <Name extends Question>(
  name: Name,
  query: Query = {},
  /** In how long to ask again, while the answer is about to change. */
  againMs: (answer: AnswerOf<Name>) => number | false = () => false,
): Asked<AnswerOf<Name>> => {
  const { data, error, refetch } = useQuery({
    queryKey: [name, query],
    queryFn: async ({ signal }) => answerOf(await call<Question>(name, { query, signal })) as AnswerOf<Name>,
    refetchInterval: ({ state }) => (state.data === undefined ? false : againMs(state.data)),
  })
  useAgainWhenFound(refetch)
  return {
    answer: data ?? null,
    problem: data === undefined ? problemIn(error) : null,
    again: async () => void (await refetch()),
  }
}

/** Asks again when the connection is back. */
export const useAgainWhenFound = (refetch: () => Promise<unknown>): void => {
  const isLost = useIsLost()
  const wasLost = useRef(false)
  useEffect(() => {
    if (!isLost && wasLost.current) void refetch()
    wasLost.current = isLost
  }, [isLost, refetch])
}

/** The page while there is no answer: waiting, or what went wrong and a way to ask again. */
export const NotAnswered = ({ asked }: { asked: Asked<unknown> }): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  if (asked.problem === null) return <Loading />
  return (
    <Notice kind="error" role="alert">
      <p>{problemText(asked.problem)}</p>
      <Button onClick={asked.again}>{text('shell.tryAgain')}</Button>
    </Notice>
  )
}

/** After a change: everything that is shown of app passwords, activity and sessions is asked again. */
export const useChanged = (): (() => Promise<void>) => {
  const queries = useQueryClient()
  return async () => {
    const shown = ['appPasswords', 'harm', 'activity', 'sessions', 'twoStep']
    await Promise.all(shown.map((name) => askAnew(queries, { queryKey: [name] })))
  }
}
