/** The ways this account has to give the second step. */
import type { ReactNode } from 'react'
import { CenteredCard } from '../shell/centered-card.tsx'
import { Choices } from '../shell/choices.tsx'
import { useText } from '../texts.tsx'
import type { Method, SignInFlow } from './flow.ts'
import { WAYS } from './ways.ts'

export const WaysStep = ({ flow: { step, goTo } }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  const ways = 'methods' in step ? step : null
  const choices = (ways?.methods ?? []).map((method: Method) => ({
    key: method,
    name: text(WAYS[method].name),
    icon: WAYS[method].icon,
    choose: () => ways !== null && goTo({ ...ways, at: method }),
  }))
  const none = {
    key: 'none',
    name: text('signIn.ways.none'),
    icon: null,
    choose: () => ways !== null && goTo({ ...ways, at: 'none' }),
  }
  return (
    <CenteredCard title={text('signIn.ways.title')}>
      <Choices of={[...choices, none]} />
    </CenteredCard>
  )
}
