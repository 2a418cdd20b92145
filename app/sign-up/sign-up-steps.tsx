/** The steps of making an account, however the person came here. */
import type { ReactNode } from 'react'
import { AddressStep } from './address-step.tsx'
import { useSignUpFlow } from './flow.ts'
import { NameStep } from './name-step.tsx'
import { PasswordStep } from './password-step.tsx'

const STEPS = { address: AddressStep, password: PasswordStep, name: NameStep } as const

type Props = {
  readonly invitation: string | null
  readonly address: string | null
  /** Above the first step: who invited, or that this is the first run. */
  readonly greeting?: ReactNode
}

export const SignUpSteps = ({ invitation, address, greeting }: Props): ReactNode => {
  const flow = useSignUpFlow(invitation, address)
  const Step = STEPS[flow.step.at]
  const isFirst = flow.step.at === (address === null ? 'address' : 'password')
  return <Step key={flow.step.at} flow={flow} greeting={isFirst ? greeting : undefined} />
}
