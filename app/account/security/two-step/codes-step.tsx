/** The recovery codes; once they are saved, two-step verification is on. */
import type { ReactNode } from 'react'
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
  const { tell } = useSay()
  if (twoStep.sinceMs !== null)
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
        go(way.to('device'))
        await reload()
        tell(text('twoStep.isOn'))
        return null
      }}
    />
  )
}
