/** Proving that it is you by a phone: it is asked when the person says so, and the proof is taken when it has approved. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Waiting } from '../approval/waiting.tsx'
import { type AnswerOf, call, type Problem, type Proof, problemOf } from '../client.ts'
import { useLiveState } from '../live-state.ts'
import { Buttons } from '../shell/buttons.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Notice } from '../shell/notice.tsx'
import { useProblemText } from '../shell/problem-text.ts'
import { SubmitButton } from '../shell/submit-button.tsx'
import { useText } from '../texts.tsx'

type Props = {
  readonly proof: Proof
  readonly words: string
  readonly onProved: () => void
  readonly onCancel: () => void
}

type Asked = AnswerOf<'stepUpAskApproval'>

const OVER = {
  denied: 'approval.denied',
  'wrong-number': 'approval.wrongNumber',
  unanswered: 'approval.unanswered',
} as const

export const ByApprover = ({ proof, words, onProved, onCancel }: Props): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [refused, setRefused] = useState<Problem | null>(null)
  const isTaking = useRef(false)
  const heard = useLiveState('approval', { of: asked?.approval ?? '', isOn: asked !== null })
  const state = heard?.kind === 'done' ? heard.answer.state : null
  const problem = refused ?? (heard?.kind === 'problem' ? heard.problem : null)
  const form = useForm(
    {},
    {
      send: async () => {
        const outcome = await call('stepUpAskApproval', { body: {} })
        if (outcome.kind === 'problem') return outcome.problem
        setRefused(null)
        setAsked(outcome.answer)
        return null
      },
    },
  )
  const id = asked?.approval ?? ''
  useEffect(() => {
    if (state !== 'approved' || isTaking.current) return
    isTaking.current = true
    void call('stepUpApproval', { params: { id }, body: {} }).then((outcome) => {
      isTaking.current = false
      const problem = problemOf(outcome)
      if (problem === null) onProved()
      else setRefused(problem)
    })
  }, [state, id, onProved])
  const over =
    problem !== null
      ? problemText(problem)
      : state === 'denied' || state === 'wrong-number' || state === 'unanswered'
        ? text(OVER[state])
        : null
  return (
    <FormBox form={form}>
      <p>{words}</p>
      {proof === 'fresh-second-step' && <p>{text('security.stepUp.whySecondStep')}</p>}
      {over !== null && (
        <Notice kind="warning" role="alert">
          {over}
        </Notice>
      )}
      {asked !== null && over === null && <Waiting number={asked.number} names={asked.names} />}
      <Buttons>
        <SubmitButton form={form}>
          {asked === null ? text('security.stepUp.ask') : text('approval.sendAgain')}
        </SubmitButton>
        <Button size="large" onClick={onCancel}>
          {text('shell.cancel')}
        </Button>
      </Buttons>
    </FormBox>
  )
}
