/** Too many attempts. Says how long to wait, and what to do if it was somebody else. */
import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { recoveryOf } from '../recovery/flow.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { Row } from '../shell/row.tsx'
import { TextLink } from '../shell/text-link.tsx'
import { useText } from '../texts.tsx'
import { type SignInFlow, signInOf } from './flow.ts'

const SECONDS_A_MINUTE = 60

export const WaitStep = ({ flow: { step, goTo } }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  const minutes = step.at === 'wait' ? Math.max(1, Math.ceil(step.seconds / SECONDS_A_MINUTE)) : 1
  return (
    <CenteredCard title={text('signIn.wait.title')}>
      <p>{text('signIn.wait.body', { minutes })}</p>
      <p>
        <TextLink to="/recover" step={recoveryOf(step.address)}>
          {text('signIn.wait.notMe')}
        </TextLink>
      </p>
      <Row>
        <Button appearance="primary" size="large" onClick={() => goTo(signInOf(step.address))}>
          {text('signIn.wait.again')}
        </Button>
      </Row>
    </CenteredCard>
  )
}
