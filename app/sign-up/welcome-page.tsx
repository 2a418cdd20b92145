/** The account is ready, and the next good thing to do. */
import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { Redirect, useLocation } from 'wouter'
import { CenteredCard } from '../shell/centered-card.tsx'
import { Row } from '../shell/row.tsx'
import { useStart } from '../start.tsx'
import { useText } from '../texts.tsx'

export const WelcomePage = (): ReactNode => {
  const text = useText()
  const [, go] = useLocation()
  const { account } = useStart().start
  if (account === null) return <Redirect to="/signin" replace />
  const { firstName, address } = account
  return (
    <CenteredCard title={text('signUp.welcome', { name: firstName || address })}>
      <p>{text('signUp.ready', { address })}</p>
      <p>{text('signUp.safer')}</p>
      <Row>
        <Button size="large" onClick={() => go('/account/security/two-step')}>
          {text('signUp.turnOnTwoStep')}
        </Button>
        <Button appearance="primary" size="large" onClick={() => go('/mail')}>
          {text('signUp.openMail')}
        </Button>
      </Row>
    </CenteredCard>
  )
}
