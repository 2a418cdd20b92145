/** The password is new: what that ended, and the way in. */
import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { CenteredCard } from '../shell/centered-card.tsx'
import { Row } from '../shell/row.tsx'
import { useText } from '../texts.tsx'
import type { RecoveryFlow } from './flow.ts'

export const DoneStep = ({ flow: { step } }: { flow: RecoveryFlow }): ReactNode => {
  const text = useText()
  const [, go] = useLocation()
  const { removed, ended } = step.at === 'done' ? step : { removed: 0, ended: 0 }
  return (
    <CenteredCard title={text('recovery.done.title')}>
      <p>{text('recovery.done.body')}</p>
      {removed > 0 && <p>{text('recovery.done.removed', { removed, ended })}</p>}
      <Row>
        <Button appearance="primary" size="large" onClick={() => go('/signin')}>
          {text('signIn.title')}
        </Button>
      </Row>
    </CenteredCard>
  )
}
