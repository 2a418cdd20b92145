/** Advanced security options: the ways to prove who one is, two-step verification, app passwords, and taking trust back. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { PageBody } from '../../shell/page-body.tsx'
import { WhatToKnow } from '../../shell/what-to-know.tsx'
import { Proved } from '../../step-up/proved.tsx'
import { useText } from '../../texts.tsx'
import { AppPasswordsSection } from '../app-passwords/app-passwords.tsx'
import { useAnchor } from './parts/anchor.ts'
import { type Known, WithTwoStep } from './parts/with-two-step.tsx'
import { SignOutEverywherePart, TrustedBrowsersPart } from './sign-out-parts.tsx'
import { useTrails } from './trail.ts'
import { TwoStepPart } from './two-step-part.tsx'
import { ApproversPart } from './ways/approvers-part.tsx'
import { AuthenticatorsPart } from './ways/authenticators-part.tsx'
import { PasskeysPart } from './ways/passkeys-part.tsx'
import { RecoveryAddressPart, RecoveryCodesPart } from './ways/recovery-parts.tsx'

const useStyles = makeStyles({
  group: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  heading: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
})

export const AdvancedPage = (): ReactNode => {
  const text = useText()
  const { toAdvanced } = useTrails()
  const title = text('security.advanced.title')
  return (
    <Proved place={title} trail={toAdvanced}>
      <PageBody title={title} trail={toAdvanced}>
        <WhatToKnow>
          <li>{text('security.advanced.know')}</li>
        </WhatToKnow>
        <WithTwoStep>{(known) => <Parts {...known} />}</WithTwoStep>
      </PageBody>
    </Proved>
  )
}

const Parts = (known: Known): ReactNode => {
  const styles = useStyles()
  const text = useText()
  useAnchor()
  return (
    <>
      <div className={styles.group}>
        <TwoStepPart {...known} />
        <AppPasswordsSection />
      </div>
      <div className={styles.group}>
        <h2 className={styles.heading}>{text('security.advanced.ways')}</h2>
        <ApproversPart {...known} />
        <PasskeysPart {...known} />
        <AuthenticatorsPart {...known} />
        <RecoveryAddressPart {...known} />
        <RecoveryCodesPart {...known} />
      </div>
      <div className={styles.group}>
        <TrustedBrowsersPart {...known} />
        <SignOutEverywherePart />
      </div>
    </>
  )
}
