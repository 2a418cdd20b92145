/**
 * The wizard that turns two-step verification on. The step is in the path and what is done is on the server, so a refresh
 * keeps both; Cancel takes away what this run has added. From the saved recovery codes on it is on, and the rest is free.
 */
import { type ReactNode, useState } from 'react'
import { Redirect, useLocation, useParams } from 'wouter'
import { call } from '../../../client.ts'
import { useSay } from '../../../shell/live.tsx'
import { useProblemText } from '../../../shell/problem-text.ts'
import { Proved } from '../../../step-up/proved.tsx'
import { type TextKey, useText } from '../../../texts.tsx'
import { useForgetMade } from '../parts/made-once.ts'
import { type Frame, TaskFrame } from '../parts/task.tsx'
import { type Known, WithTwoStep } from '../parts/with-two-step.tsx'
import { useTrails } from '../trail.ts'
import { countWays } from '../ways/last-way.tsx'
import { type Choice, ChooseStep } from './choose-step.tsx'
import { CodesStep } from './codes-step.tsx'
import { AppPasswordStep, DeviceStep } from './device-steps.tsx'
import { DoneStep } from './done-step.tsx'
import { IntroStep } from './intro-step.tsx'
import { removeAdded } from './progress.ts'
import { ApproverStep, AuthenticatorStep, PasskeyStep, RecoveryAddressStep } from './way-steps.tsx'
import { type Step, stepOf, useWayThrough, type WayThrough } from './way-through.ts'

export type StepProps = Known & {
  readonly way: WayThrough
  readonly go: (to: string) => void
  readonly chosen: Choice | null
  readonly choose: (choice: Choice | null) => void
}

type Placed = {
  readonly show: (props: StepProps) => ReactNode
  /** Of the three that are told at the beginning. */
  readonly number: 1 | 2 | 3 | null
  readonly back: Step | null
  /** What must be there before; else the wizard leads to the step that brings it. */
  readonly needs: 'nothing' | 'way' | 'on'
}

const PLACED: Readonly<Record<Step, Placed>> = {
  intro: { show: IntroStep, number: null, back: null, needs: 'nothing' },
  approver: { show: ApproverStep, number: 1, back: 'intro', needs: 'nothing' },
  choose: { show: ChooseStep, number: 1, back: 'approver', needs: 'nothing' },
  passkey: { show: PasskeyStep, number: 1, back: 'choose', needs: 'nothing' },
  authenticator: { show: AuthenticatorStep, number: 1, back: 'choose', needs: 'nothing' },
  'recovery-address': { show: RecoveryAddressStep, number: 1, back: 'choose', needs: 'way' },
  'recovery-codes': { show: CodesStep, number: 2, back: 'choose', needs: 'way' },
  device: { show: DeviceStep, number: 3, back: 'recovery-codes', needs: 'on' },
  'app-password': { show: AppPasswordStep, number: 3, back: 'device', needs: 'on' },
  done: { show: DoneStep, number: null, back: 'device', needs: 'on' },
}

const STEP_NAMES = { 1: 'twoStep.step1', 2: 'twoStep.step2', 3: 'twoStep.step3' } as const satisfies Record<
  number,
  TextKey
>
const STEPS_TOLD = 3

export const TwoStepWizardPage = (): ReactNode => {
  const text = useText()
  const { belowAdvanced } = useTrails()
  return (
    <Proved place={text('twoStep.title')} trail={belowAdvanced}>
      <WithTwoStep>{(known) => <Wizard {...known} />}</WithTwoStep>
    </Proved>
  )
}

const Wizard = (known: Known): ReactNode => {
  const text = useText()
  const { belowAdvanced } = useTrails()
  const { step: path } = useParams()
  const [, go] = useLocation()
  const way = useWayThrough()
  const cancel = useCancel(known, way)
  const [chosen, choose] = useState<Choice | null>(null)

  const step = stepOf(path)
  const missing = step === null ? 'intro' : missingStep(PLACED[step].needs, known)
  if (step === null || missing !== null) return <Redirect to={way.to(missing ?? 'intro')} replace />
  const { show: Show, number, back } = PLACED[step]
  const isOn = known.twoStep.sinceMs !== null
  const frame: Frame = {
    trail: belowAdvanced,
    name: text('twoStep.title'),
    step:
      number === null
        ? null
        : text('twoStep.stepNamed', { step: number, steps: STEPS_TOLD, name: text(STEP_NAMES[number]) }),
    backTo: back === null ? null : way.to(back),
    ...(step === 'approver'
      ? // Row S21: it is one way of several, and leaving it leads to the others.
        { cancel: () => skipPhone(go, way), cancelText: text('twoStep.approver.skip') }
      : { cancel: isOn ? null : cancel }),
  }
  return (
    <TaskFrame value={frame}>
      <Show key={step} {...known} way={way} go={go} chosen={chosen} choose={choose} />
    </TaskFrame>
  )
}

const missingStep = (needs: Placed['needs'], { twoStep }: Known): Step | null => {
  if (needs === 'on') return twoStep.sinceMs === null ? 'intro' : null
  if (needs === 'nothing') return null
  return countWays(twoStep) === 0 ? 'choose' : null
}

/** A phone that was paired and not tried out is let go; it counts for nothing, so it does not matter if that fails. */
const skipPhone = async (go: (to: string) => void, way: WayThrough): Promise<void> => {
  go(way.to('choose'))
  const paired = await call('paired')
  if (paired.kind === 'done' && paired.answer.approver !== null)
    await call('removeApprover', { params: { id: paired.answer.approver.id } })
}

const useCancel = ({ reload }: Known, way: WayThrough): (() => Promise<void>) => {
  const text = useText()
  const problemText = useProblemText()
  const { tell } = useSay()
  const forget = useForgetMade()
  const [, go] = useLocation()
  return async () => {
    const problem = await removeAdded()
    if (problem !== null) return tell(problemText(problem))
    forget('beginAuthenticator')
    forget('offerRecoveryCodes')
    go(way.from)
    await reload()
    tell(text('twoStep.cancelled'))
  }
}
