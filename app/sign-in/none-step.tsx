/** Nothing is left of what would be the second step. Recovery asks for the same, so only the administrator can help. */
import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { CenteredCard } from '../shell/centered-card.tsx'
import { Row } from '../shell/row.tsx'
import { useText } from '../texts.tsx'

export const NoneStep = (): ReactNode => {
  const text = useText()
  return (
    <CenteredCard title={text('signIn.none.title')}>
      <p>{text('signIn.none.body')}</p>
      <p>{text('signIn.none.administrator')}</p>
      <Row>
        <Button size="large" onClick={() => history.back()}>
          {text('shell.back')}
        </Button>
      </Row>
    </CenteredCard>
  )
}
