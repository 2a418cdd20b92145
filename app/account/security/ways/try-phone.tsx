/** The trial run of a phone (D1b): a number is shown, and when it was typed on the phone the phone counts. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { NumberToType } from '../../../approval/number-to-type.tsx'
import { type AnswerOf, call, type Problem, problemOf } from '../../../client.ts'
import { useLiveState } from '../../../live-state.ts'
import { Notice } from '../../../shell/notice.tsx'
import { useProblemText } from '../../../shell/problem-text.ts'
import { useText } from '../../../texts.tsx'
import { TaskButtons } from '../parts/task.tsx'
import type { PairedPhone } from './pair-phone.tsx'

type Asked = AnswerOf<'beginTrial'>
type Props = { readonly phone: PairedPhone; readonly onWorks: () => Promise<void> }

const OVER = {
  denied: 'security.approvers.trialWrong',
  'wrong-number': 'security.approvers.trialWrong',
  unanswered: 'security.approvers.trialUnanswered',
} as const

export const TryPhone = ({ phone, onWorks }: Props): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const { asked, problem, setProblem, ask } = useTrial(phone.id)
  const id = asked?.approval ?? ''
  const heard = useLiveState('approval', { of: id, isOn: asked !== null })
  const state = heard?.kind === 'done' ? heard.answer.state : null
  const refused = problem ?? (heard?.kind === 'problem' ? heard.problem : null)
  const isConfirming = useRef(false)
  useEffect(() => {
    if (state !== 'approved' || isConfirming.current) return
    isConfirming.current = true
    void call('confirmApprover', { params: { id }, body: {} }).then(async (outcome) => {
      isConfirming.current = false
      const unconfirmed = problemOf(outcome)
      if (unconfirmed === null) await onWorks()
      else setProblem(unconfirmed)
    })
  }, [state, id, onWorks, setProblem])
  const over =
    refused !== null
      ? problemText(refused)
      : state === 'denied' || state === 'wrong-number' || state === 'unanswered'
        ? text(OVER[state])
        : null
  return (
    <>
      <p>
        <strong>{text('security.approvers.paired', { name: phone.name })}</strong>
      </p>
      {over === null ? (
        <>
          <p>{text('security.approvers.trial')}</p>
          {asked !== null && <NumberToType number={asked.number} />}
        </>
      ) : (
        <Notice kind="warning" role="alert">
          {over}
        </Notice>
      )}
      <TaskButtons>
        <Button size="large" onClick={() => void ask()}>
          {text('security.approvers.tryAgain')}
        </Button>
        <Button size="large" onClick={() => void call('removeApprover', { params: { id: phone.id } })}>
          {text('security.approvers.otherPhone')}
        </Button>
      </TaskButtons>
    </>
  )
}

const useTrial = (phone: string) => {
  const [asked, setAsked] = useState<Asked | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const isAsking = useRef(false)
  const ask = async (): Promise<void> => {
    if (isAsking.current) return
    isAsking.current = true
    const outcome = await call('beginTrial', { params: { id: phone }, body: {} })
    isAsking.current = false
    setProblem(problemOf(outcome))
    if (outcome.kind === 'done') setAsked(outcome.answer)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the phone has come
  useEffect(() => {
    void ask()
  }, [])
  return { asked, problem, setProblem, ask }
}
