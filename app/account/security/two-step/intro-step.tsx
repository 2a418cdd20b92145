/** What it is about and what comes, before anything is asked. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { Notice } from '../../../shell/notice.tsx'
import { useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Task, TaskButtons } from '../parts/task.tsx'
import type { StepProps } from './wizard-page.tsx'

const useStyles = makeStyles({
  steps: {
    margin: 0,
    paddingLeft: '24px',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    '& > li::marker': { fontWeight: tokens.fontWeightSemibold },
  },
  name: { display: 'block', fontWeight: tokens.fontWeightSemibold },
})

export const IntroStep = ({ twoStep, way }: StepProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  if (twoStep.sinceMs !== null)
    return (
      <Task title={text('twoStep.title')}>
        <Notice kind="success">{text('twoStep.alreadyOn')}</Notice>
        <div>
          <ButtonLink to={way.home} appearance="primary">
            {text('twoStep.toAdvanced')}
          </ButtonLink>
        </div>
      </Task>
    )
  return (
    <Task title={text('twoStep.title')} know={text('twoStep.know')}>
      <p>{text('twoStep.goThrough')}</p>
      <ol className={styles.steps}>
        <li>
          <span className={styles.name}>{text('twoStep.step1')}</span>
          {text('twoStep.step1Text')}
        </li>
        <li>
          <span className={styles.name}>{text('twoStep.step2')}</span>
          {text('twoStep.step2Text')}
        </li>
        <li>
          <span className={styles.name}>{text('twoStep.step3')}</span>
          {text('twoStep.step3Text')}
        </li>
      </ol>
      <p>{text('twoStep.minutes')}</p>
      <TaskButtons>
        <ButtonLink to={way.to('approver')} appearance="primary" size="large">
          {text('shell.next')}
        </ButtonLink>
      </TaskButtons>
    </Task>
  )
}
