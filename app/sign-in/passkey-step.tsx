/** A passkey as the second step. */
import type { ReactNode } from 'react'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { useText } from '../texts.tsx'
import type { SignInFlow } from './flow.ts'
import { OtherWay } from './other-way.tsx'
import { signInByPasskey } from './passkey.ts'
import { TrustBrowser } from './trust-browser.tsx'

export const PasskeyStep = ({ flow }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  const form = useForm(
    { trustBrowser: false },
    { send: async ({ trustBrowser }) => flow.follow(await signInByPasskey(trustBrowser), flow.step.address) },
  )
  return (
    <CenteredCard title={text('signIn.passkey.title')}>
      <p>{text('signIn.passkey.body')}</p>
      <FormBox form={form}>
        <TrustBrowser form={form} />
        <OtherWay flow={flow} />
        <Row>
          <SubmitButton form={form}>{text('shell.continue')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}
