/** Signing in, a step at a time: address, password, second step (storyboard B). */
import type { ReactNode } from 'react'
import { Redirect, useSearch } from 'wouter'
import { pageAfterSignIn } from '../router/after-sign-in.ts'
import { useStart } from '../start.tsx'
import { AddressStep } from './address-step.tsx'
import { CodeStep } from './code-step.tsx'
import { useSignInFlow } from './flow.ts'
import { PasskeyStep } from './passkey-step.tsx'
import { PasswordStep } from './password-step.tsx'
import { RecoveryCodeStep } from './recovery-code-step.tsx'
import { WaitStep } from './wait-step.tsx'
import { WaysStep } from './ways-step.tsx'

const STEPS = {
  address: AddressStep,
  password: PasswordStep,
  totp: CodeStep,
  passkey: PasskeyStep,
  'recovery-code': RecoveryCodeStep,
  ways: WaysStep,
  wait: WaitStep,
} as const

export const SignInPage = (): ReactNode => {
  const flow = useSignInFlow()
  const search = useSearch()
  const { account } = useStart().start
  if (account !== null) return <Redirect to={pageAfterSignIn(search)} replace />
  const Step = STEPS[flow.step.at]
  return <Step key={flow.step.at} flow={flow} />
}
