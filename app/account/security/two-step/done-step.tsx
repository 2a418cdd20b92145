/** What is on now, and the way back to where it began. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import type { ReactNode } from 'react'
import { Notice } from '../../../shell/notice.tsx'
import { useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Task, TaskButtons } from '../parts/task.tsx'
import { countWays } from '../ways/last-way.tsx'
import type { StepProps } from './wizard-page.tsx'

const useStyles = makeStyles({
  mark: { fontSize: '48px', lineHeight: 1, color: tokens.colorStatusSuccessForeground1 },
})

export const DoneStep = ({ twoStep, way }: StepProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const ways = countWays(twoStep)
  return (
    <Task title={text('twoStep.done.title')}>
      <CheckmarkCircleFilled className={styles.mark} aria-hidden />
      <p>{text('twoStep.done.text', { ways, codes: twoStep.recoveryCodesLeft })}</p>
      {ways === 1 && <Notice kind="info">{text('twoStep.done.another')}</Notice>}
      <TaskButtons>
        <ButtonLink to={way.home} appearance="primary" size="large">
          {text('twoStep.done.finish')}
        </ButtonLink>
      </TaskButtons>
    </Task>
  )
}
