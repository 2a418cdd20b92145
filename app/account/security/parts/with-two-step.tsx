/**
 * Shows what needs to know how the holder proves who they are. Asked once for all parts of a page; `reload` asks again
 * after a change, and lets the rest of the pages know.
 */
import { Button } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { askAnew } from '../../../ask-anew.ts'
import { type AnswerOf, call } from '../../../client.ts'
import { Notice } from '../../../shell/notice.tsx'
import { useProblemText } from '../../../shell/problem-text.ts'
import { useStart } from '../../../start.tsx'
import { useText } from '../../../texts.tsx'
import { Loading } from './loading.tsx'
import { MADE } from './made-once.ts'

export type TwoStep = AnswerOf<'twoStep'>

export type Known = {
  readonly twoStep: TwoStep
  /** App passwords in force. */
  readonly appPasswords: number
  readonly reload: () => Promise<void>
}

/** Asks everything again that the pages show: one change of security touches several of them. */
const useReload = (): (() => Promise<void>) => {
  const queries = useQueryClient()
  const { reload } = useStart()
  return async () => {
    const isAnswer = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== MADE
    await Promise.all([askAnew(queries, { predicate: isAnswer }), reload()])
  }
}

const ask = async () => {
  const [twoStep, appPasswords] = await Promise.all([call('twoStep'), call('appPasswords')])
  if (twoStep.kind === 'problem') return twoStep
  if (appPasswords.kind === 'problem') return appPasswords
  const known = { twoStep: twoStep.answer, appPasswords: appPasswords.answer.appPasswords.length }
  return { kind: 'done', answer: known } as const
}

export const WithTwoStep = ({ children }: { children: (known: Known) => ReactNode }): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const reload = useReload()
  const { data: asked, refetch } = useQuery({ queryKey: ['twoStep'], queryFn: ask })
  if (asked === undefined) return <Loading />
  if (asked.kind === 'done') return children({ ...asked.answer, reload })
  return (
    <Notice kind="error" role="alert">
      <p>{problemText(asked.problem)}</p>
      <Button onClick={() => refetch()}>{text('security.tryAgain')}</Button>
    </Notice>
  )
}
