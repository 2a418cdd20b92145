/** The steps that add a way to prove who one is: the same parts as on Advanced security options, noted for Cancel. */
import { type ReactNode, useState } from 'react'
import { useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Task, TaskButtons } from '../parts/task.tsx'
import { MakePasskey } from '../ways/make-passkey.tsx'
import { PairPhone } from '../ways/pair-phone.tsx'
import { SetRecoveryAddress } from '../ways/set-recovery-address.tsx'
import { SetUpAuthenticator } from '../ways/set-up-authenticator.tsx'
import { afterWay } from './choose-step.tsx'
import { added, noteAdded } from './progress.ts'
import type { StepProps } from './wizard-page.tsx'

export const ApproverStep = ({ twoStep, reload, way, go }: StepProps): ReactNode => {
  const text = useText()
  const ids = added().map(({ id }) => id)
  const made = twoStep.approvers.findLast(({ id }) => ids.includes(id))
  return (
    <PairPhone
      made={made ?? null}
      verb={text('shell.next')}
      onAdded={async ({ id }) => {
        noteAdded('approver', id)
        await reload()
      }}
      onNext={() => go(afterWay(twoStep, way))}
    />
  )
}

export const PasskeyStep = ({ twoStep, reload, way, go, choose }: StepProps): ReactNode => {
  const ids = added().map(({ id }) => id)
  const made = twoStep.passkeys.findLast(({ id }) => ids.includes(id))
  return (
    <MakePasskey
      made={made ?? null}
      onMade={(id) => noteAdded('passkey', id)}
      onNamed={async () => {
        await reload()
        choose(null)
        go(afterWay(twoStep, way))
      }}
    />
  )
}

export const AuthenticatorStep = ({ twoStep, reload, way, go, chosen, choose }: StepProps): ReactNode => {
  const text = useText()
  // Who comes back here has one; a new code to scan would say that it had not been taken.
  const [isMade] = useState(
    () => chosen === null && twoStep.authenticators.some(({ id }) => added().some((each) => each.id === id)),
  )
  if (isMade)
    return (
      <Task title={text('twoStep.authenticator.madeTitle')}>
        <p>{text('twoStep.authenticator.made')}</p>
        <TaskButtons>
          <ButtonLink to={afterWay(twoStep, way)} appearance="primary" size="large">
            {text('shell.next')}
          </ButtonLink>
        </TaskButtons>
      </Task>
    )
  return (
    <SetUpAuthenticator
      onAdded={async (id) => {
        noteAdded('authenticator', id)
        await reload()
        choose(null)
        go(afterWay(twoStep, way))
      }}
    />
  )
}

export const RecoveryAddressStep = ({ twoStep, reload, way, go }: StepProps): ReactNode => {
  const onward = async (): Promise<void> => {
    await reload()
    go(way.to('recovery-codes'))
  }
  return (
    <SetRecoveryAddress
      now={twoStep.recoveryAddress}
      onSent={() => noteAdded('recovery-address', '')}
      onConfirmed={onward}
      onSkip={() => go(way.to('recovery-codes'))}
    />
  )
}
