/** A phone approves, after the password or in its place. Asked at once; asking again takes the place of what waits. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { Waiting } from '../approval/waiting.tsx'
import { type AnswerOf, call, type Outcome, type Problem } from '../client.ts'
import { useLiveState } from '../live-state.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Notice } from '../shell/notice.tsx'
import { useProblemText } from '../shell/problem-text.ts'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { TextButton } from '../shell/text-button.tsx'
import { useText } from '../texts.tsx'
import { type SignInFlow, signInOf } from './flow.ts'
import { OtherWay } from './other-way.tsx'
import { TrustBrowser } from './trust-browser.tsx'

type Asked = AnswerOf<'signInAskApproval'>
type Refusal = Extract<Outcome<never>, { kind: 'problem' }>

const OVER = {
  'wrong-number': 'approval.wrongNumber',
  unanswered: 'approval.unanswered',
} as const

export const ApproverStep = ({ flow }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  const { step, goTo } = flow
  const { address } = step
  const isAlone = !('methods' in step) || step.methods.length === 0
  const { asked, problem, ask, refuse } = useAsking(flow)
  const of = String(asked?.untilMs)
  const heard = useLiveState('signInApproval', { of, isOn: asked !== null })
  const state = heard?.kind === 'done' ? heard.answer.state : null
  const form = useForm(
    { trustBrowser: false },
    { send: async (body) => flow.follow(await call('signInFinishApproval', { body }), address) },
  )
  const { submit } = form
  const finished = useRef<string | null>(null)
  useEffect(() => {
    // Once for each approval: what comes of it stands in the form, and the person tries again.
    if (state !== 'approved' || finished.current === of) return
    finished.current = of
    void submit()
  }, [state, of, submit])
  useEffect(() => {
    if (heard?.kind === 'problem') void refuse(heard)
  }, [heard, refuse])

  if (state === 'denied')
    return (
      <CenteredCard title={text('signIn.denied.title')}>
        <p>{text('signIn.denied.body')}</p>
        <Row>
          <Button appearance="primary" size="large" onClick={() => goTo(signInOf(address))}>
            {text('signIn.denied.again')}
          </Button>
        </Row>
      </CenteredCard>
    )
  const over = state === 'wrong-number' || state === 'unanswered' ? text(OVER[state]) : null
  return (
    <CenteredCard title={text('signIn.approver.title')}>
      <FormBox form={form}>
        <Over problem={problem} over={over} />
        {asked !== null && problem === null && over === null && form.problem === null && (
          <Waiting number={asked.number} names={asked.names} />
        )}
        {!isAlone && <TrustBrowser form={form} />}
        {state === 'approved' && form.problem !== null && (
          <Row>
            <SubmitButton form={form}>{text('shell.tryAgain')}</SubmitButton>
          </Row>
        )}
        <TextButton onClick={() => void ask()}>{text('approval.sendAgain')}</TextButton>
        {isAlone ? (
          <TextButton onClick={() => goTo({ at: 'password', address })}>
            {text('signIn.approver.usePassword')}
          </TextButton>
        ) : (
          <OtherWay flow={flow} />
        )}
      </FormBox>
    </CenteredCard>
  )
}

const Over = ({ problem, over }: { problem: Problem | null; over: string | null }): ReactNode => {
  const problemText = useProblemText()
  if (problem === null && over === null) return null
  return (
    <Notice kind={problem === null ? 'warning' : 'error'} role="alert">
      {problem === null ? over : problemText(problem)}
    </Notice>
  )
}

const useAsking = ({ follow, step }: SignInFlow) => {
  const [asked, setAsked] = useState<Asked | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const isAsking = useRef(false)
  const { address } = step
  /** What is over leads to the beginning; the rest is said here. */
  const refuse = useCallback(
    async (outcome: Refusal): Promise<void> => setProblem(await follow(outcome, address)),
    [follow, address],
  )
  const ask = async (): Promise<void> => {
    if (isAsking.current) return
    isAsking.current = true
    const outcome = await call('signInAskApproval', { body: {} })
    isAsking.current = false
    if (outcome.kind === 'done') {
      setProblem(null)
      setAsked(outcome.answer)
    } else await refuse(outcome)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the step is reached
  useEffect(() => {
    void ask()
  }, [])
  return { asked, problem, ask, refuse }
}
