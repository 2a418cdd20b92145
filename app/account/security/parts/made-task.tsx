/** A task that begins with something the server makes to be shown once: waiting for it, what went wrong, and then it. */
import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { AnswerOf } from '../../../client.ts'
import { Notice } from '../../../shell/notice.tsx'
import { useProblemText } from '../../../shell/problem-text.ts'
import { useText } from '../../../texts.tsx'
import { Loading } from './loading.tsx'
import { type Makes, useMadeOnce } from './made-once.ts'
import { Task, TaskButtons } from './task.tsx'

type Props<Name extends Makes> = {
  readonly make: Name
  readonly title: string
  readonly know: string
  /** `isAnew`: this browser was shown another one before. */
  readonly children: (made: AnswerOf<Name>, isAnew: boolean) => ReactNode
}

export const MadeTask = <Name extends Makes>({ make, title, know, children }: Props<Name>): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const { data: made, refetch } = useMadeOnce(make)
  return (
    <Task title={title} know={know}>
      {made === undefined && <Loading />}
      {made?.outcome.kind === 'problem' && (
        <>
          <Notice kind="error" role="alert">
            {problemText(made.outcome.problem)}
          </Notice>
          <TaskButtons>
            <Button appearance="primary" size="large" onClick={() => refetch()}>
              {text('security.tryAgain')}
            </Button>
          </TaskButtons>
        </>
      )}
      {made?.outcome.kind === 'done' && children(made.outcome.answer, made.isAnew)}
    </Task>
  )
}
