/** Adding one way to prove who one is, outside the wizard. The parts are the wizard's own. */
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useSay } from '../../shell/live.tsx'
import { Proved } from '../../step-up/proved.tsx'
import { type TextKey, useText } from '../../texts.tsx'
import { useForgetMade } from './parts/made-once.ts'
import { type Frame, TaskFrame } from './parts/task.tsx'
import { type Known, WithTwoStep } from './parts/with-two-step.tsx'
import { ADVANCED, useTrails } from './trail.ts'
import { MakePasskey } from './ways/make-passkey.tsx'
import { PairPhone } from './ways/pair-phone.tsx'
import { SaveRecoveryCodes } from './ways/save-recovery-codes.tsx'
import { SetRecoveryAddress } from './ways/set-recovery-address.tsx'
import { SetUpAuthenticator } from './ways/set-up-authenticator.tsx'

type Props = {
  readonly name: TextKey
  /** Where on Advanced security options it belongs. */
  readonly part: string
  readonly children: (known: Known, done: (said: TextKey) => Promise<void>) => ReactNode
}

const WayPage = ({ name, part, children }: Props): ReactNode => {
  const text = useText()
  const { tell } = useSay()
  const [, go] = useLocation()
  const forget = useForgetMade()
  const { belowAdvanced } = useTrails()
  const back = `${ADVANCED}#${part}`
  const cancel = (): void => {
    forget('beginAuthenticator')
    forget('offerRecoveryCodes')
    go(back)
  }
  const frame: Frame = { trail: belowAdvanced, name: text(name), step: null, backTo: null, cancel }
  return (
    <Proved place={text(name)} trail={belowAdvanced} proof="fresh-second-step">
      <TaskFrame value={frame}>
        <WithTwoStep>
          {(known) =>
            children(known, async (said) => {
              tell(text(said))
              await known.reload()
              go(back)
            })
          }
        </WithTwoStep>
      </TaskFrame>
    </Proved>
  )
}

export const ApproverPage = (): ReactNode => {
  const text = useText()
  return (
    <WayPage name="security.approvers.label" part="approvers">
      {(_, done) => (
        <PairPhone
          made={null}
          verb={text('security.approvers.done')}
          onAdded={async () => {}}
          onNext={() => done('security.approvers.added')}
        />
      )}
    </WayPage>
  )
}

export const PasskeyPage = (): ReactNode => (
  <WayPage name="security.passkeys.title" part="passkeys">
    {(_, done) => (
      <MakePasskey made={null} onMade={() => {}} onNamed={() => done('security.passkeys.added')} />
    )}
  </WayPage>
)

export const AuthenticatorPage = (): ReactNode => (
  <WayPage name="security.authenticators.label" part="authenticators">
    {(_, done) => <SetUpAuthenticator onAdded={() => done('security.authenticators.added')} />}
  </WayPage>
)

export const RecoveryAddressPage = (): ReactNode => (
  <WayPage name="security.recoveryAddress.label" part="recovery-address">
    {({ twoStep }, done) => (
      <SetRecoveryAddress
        now={twoStep.recoveryAddress}
        onConfirmed={() => done('security.recoveryAddress.saved')}
      />
    )}
  </WayPage>
)

export const RecoveryCodesPage = (): ReactNode => {
  const text = useText()
  return (
    <WayPage name="security.recoveryCodes.label" part="recovery-codes">
      {(_, done) => (
        <SaveRecoveryCodes
          verb={text('security.recoveryCodes.done')}
          onSaved={async () => {
            await done('security.recoveryCodes.saved')
            return null
          }}
        />
      )}
    </WayPage>
  )
}
