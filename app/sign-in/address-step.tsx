/** Which account. A passkey signs in without any address. */
import { Button } from '@fluentui/react-components'
import { KeyRegular } from '@fluentui/react-icons/svg/key'
import type { ReactNode } from 'react'
import { call } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Notice } from '../shell/notice.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { TextField } from '../shell/text-field.tsx'
import { TextLink } from '../shell/text-link.tsx'
import { useStart } from '../start.tsx'
import { useText } from '../texts.tsx'
import { type SignInFlow, signInOf } from './flow.ts'
import { signInByPasskey } from './passkey.ts'

export const AddressStep = ({ flow }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  const { start } = useStart()
  const { step, goTo, follow } = flow
  const form = useForm(
    { address: step.address },
    {
      needs: ['address'],
      send: async ({ address }) => {
        const typed = address.trim()
        const outcome = await call('signInAddress', { body: { address: typed } })
        // Back leads here: the address stands where it was typed.
        if (outcome.kind === 'done') goTo(signInOf(typed), { replace: true })
        return follow(outcome, typed)
      },
    },
  )
  const passkey = useForm({}, { send: async () => follow(await signInByPasskey(false), '') })
  return (
    <CenteredCard title={text('signIn.title')} quiet>
      {!navigator.cookieEnabled && <Notice kind="warning">{text('signIn.noCookies')}</Notice>}
      {step.at === 'address' && step.because !== null && (
        <Notice kind="info" role="status">
          {text(`problems.${step.because}`)}
        </Notice>
      )}
      <FormBox form={form}>
        <TextField
          form={form}
          name="address"
          label={text('signIn.address')}
          type="email"
          autoComplete="username"
          maxLength={254}
          isFirst
          isVerbatim
        />
        {start.signUp === 'open' && (
          <p>
            {text('signIn.noAccount')} <TextLink to="/signup">{text('signUp.title')}</TextLink>
          </p>
        )}
        <Row>
          <SubmitButton form={form}>{text('shell.next')}</SubmitButton>
        </Row>
      </FormBox>
      <FormBox form={passkey}>
        <Button type="submit" size="large" icon={<KeyRegular />} disabledFocusable={passkey.isBusy}>
          {text('signIn.withPasskey')}
        </Button>
      </FormBox>
    </CenteredCard>
  )
}
