/** /recover: for who has lost the password, or a way to prove who they are. */
import type { ReactNode } from 'react'
import { AddressStep } from './address-step.tsx'
import { DoneStep } from './done-step.tsx'
import { useRecoveryFlow } from './flow.ts'
import { PasswordStep } from './password-step.tsx'
import { SecondProofStep } from './second-proof-step.tsx'
import { SentCodeStep } from './sent-code-step.tsx'

const STEPS = {
  address: AddressStep,
  code: SentCodeStep,
  second: SecondProofStep,
  password: PasswordStep,
  done: DoneStep,
} as const

export const RecoveryPage = (): ReactNode => {
  const flow = useRecoveryFlow()
  const Step = STEPS[flow.step.at]
  return <Step key={flow.step.at} flow={flow} />
}
