/** The recovery codes; once they are saved, two-step verification is on. */
import { type ReactNode, useState } from 'react'
import { call } from '../../../client.ts'
import { useSay } from '../../../shell/live.tsx'
import { useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Task, TaskButtons } from '../parts/task.tsx'
import { SaveRecoveryCodes } from '../ways/save-recovery-codes.tsx'
import { keepAdded } from './progress.ts'
import type { StepProps } from './wizard-page.tsx'

export const CodesStep = ({ twoStep, reload, way, go }: StepProps): ReactNode => {
  const text = useText()
  const { say } = useSay()
  const [isGoingOn, setIsGoingOn] = useState(false)
  if (twoStep.sinceMs !== null && !isGoingOn)
    return (
      <Task title={text('security.recoveryCodes.alreadySavedTitle')}>
        <p>{text('security.recoveryCodes.alreadySaved', { count: twoStep.recoveryCodesLeft })}</p>
        <TaskButtons>
          <ButtonLink to={way.to('device')} appearance="primary" size="large">
            {text('shell.next')}
          </ButtonLink>
        </TaskButtons>
      </Task>
    )
  return (
    <SaveRecoveryCodes
      verb={text('shell.next')}
      onSaved={async () => {
        const outcome = await call('turnOn', { body: {} })
        if (outcome.kind === 'problem') return outcome.problem
        keepAdded()
        setIsGoingOn(true)
        await reload()
        go(way.to('device'))
        // Shown it is by the next step.
        say(text('twoStep.isOn'))
        return null
      }}
    />
  )
}
