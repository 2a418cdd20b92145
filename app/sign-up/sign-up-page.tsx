/** /signup: open to everybody, or closed and saying so. */
import { type ReactNode, useState } from 'react'
import { Redirect } from 'wouter'
import { HOME } from '../router/after-sign-in.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { TextLink } from '../shell/text-link.tsx'
import { useStart } from '../start.tsx'
import { useText } from '../texts.tsx'
import { SignUpSteps } from './sign-up-steps.tsx'

export const SignUpPage = (): ReactNode => {
  const text = useText()
  const { signUp, account } = useStart().start
  // Who comes back here has an account; who has just made one goes on to the welcome.
  const [hadAccount] = useState(account !== null)
  if (hadAccount) return <Redirect to={HOME} replace />
  if (signUp === 'open') return <SignUpSteps invitation={null} address={null} />
  return (
    <CenteredCard title={text('signUp.closed.title')}>
      <p>{text('signUp.closed.body')}</p>
      <p>
        {text('signUp.haveAccount')} <TextLink to="/signin">{text('signIn.title')}</TextLink>
      </p>
    </CenteredCard>
  )
}
