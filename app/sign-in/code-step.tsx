/** A code from an authenticator app. */
import type { ReactNode } from 'react'
import { call } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { CodeField } from '../shell/code-field.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { useText } from '../texts.tsx'
import type { SignInFlow } from './flow.ts'
import { OtherWay } from './other-way.tsx'
import { TrustBrowser } from './trust-browser.tsx'

export const CodeStep = ({ flow }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  const form = useForm(
    { code: '', trustBrowser: false },
    {
      needs: ['code'],
      send: async (body) => flow.follow(await call('signInCode', { body }), flow.step.address),
    },
  )
  return (
    <CenteredCard title={text('signIn.code.title')} quiet>
      <p>{text('signIn.code.body')}</p>
      <FormBox form={form}>
        <CodeField form={form} name="code" label={text('signIn.code.label')} isFirst />
        <TrustBrowser form={form} />
        <OtherWay flow={flow} />
        <Row>
          <SubmitButton form={form}>{text('signIn.verify')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}
