/** Signing in, a step at a time: address, password, second step. */
import { type ReactNode, useEffect } from 'react'
import { Redirect, useSearch } from 'wouter'
import { pageAfterSignIn } from '../router/after-sign-in.ts'
import { page } from '../router/page.ts'
import { useStart } from '../start.tsx'
import { AddressStep } from './address-step.tsx'
import { useSignInFlow } from './flow.ts'
import { PasswordStep } from './password-step.tsx'

const loadSecondStep = () => import('./second-step.tsx')
const SecondStep = page(loadSecondStep, 'SecondStep')

export const SignInPage = (): ReactNode => {
  const flow = useSignInFlow()
  const search = useSearch()
  const { account } = useStart().start
  const { at } = flow.step
  useEffect(() => {
    // Ahead of time; if it fails, the step itself asks for it again.
    if (at === 'password') loadSecondStep().catch(() => {})
  }, [at])
  if (account !== null) return <Redirect to={pageAfterSignIn(search)} replace />
  if (at === 'address') return <AddressStep key={at} flow={flow} />
  if (at === 'password') return <PasswordStep key={at} flow={flow} />
  return <SecondStep key={at} flow={flow} at={at} />
}
