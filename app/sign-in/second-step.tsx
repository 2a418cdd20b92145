/** Every step after the password: loaded while the password is typed, since most who sign in need none of them at once. */
import type { ReactNode } from 'react'
import { ApproverStep } from './approver-step.tsx'
import { CodeStep } from './code-step.tsx'
import type { SignInFlow, SignInStep } from './flow.ts'
import { NoneStep } from './none-step.tsx'
import { PasskeyStep } from './passkey-step.tsx'
import { RecoveryCodeStep } from './recovery-code-step.tsx'
import { WaitStep } from './wait-step.tsx'
import { WaysStep } from './ways-step.tsx'

const STEPS = {
  totp: CodeStep,
  passkey: PasskeyStep,
  approver: ApproverStep,
  'recovery-code': RecoveryCodeStep,
  ways: WaysStep,
  none: NoneStep,
  wait: WaitStep,
} as const

type Props = { readonly flow: SignInFlow; readonly at: Exclude<SignInStep['at'], 'address' | 'password'> }

export const SecondStep = ({ flow, at }: Props): ReactNode => {
  const Step = STEPS[at]
  return <Step flow={flow} />
}
