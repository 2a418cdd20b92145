/** The account password. */
import type { ReactNode } from 'react'
import { call } from '../client.ts'
import { recoveryOf } from '../recovery/flow.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { PasswordField } from '../shell/password-field.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { TextButton } from '../shell/text-button.tsx'
import { TextLink } from '../shell/text-link.tsx'
import { useText } from '../texts.tsx'
import { type SignInFlow, signInOf } from './flow.ts'
import { Who } from './who.tsx'

export const PasswordStep = ({ flow: { step, goTo, follow } }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  const { address } = step
  const form = useForm(
    { password: '' },
    {
      needs: ['password'],
      send: async (body) => follow(await call('signInPassword', { body }), address),
    },
  )
  return (
    <CenteredCard
      title={text('signIn.enterPassword')}
      above={<Who address={address} onOther={() => goTo(signInOf(address))} />}
      quiet
    >
      <FormBox form={form}>
        {/* The keeper of passwords needs to know whose it is. */}
        <input type="email" name="username" autoComplete="username" value={address} readOnly hidden />
        <PasswordField form={form} name="password" label={text('signIn.password')} kind="current" isFirst />
        <p>
          <TextLink to="/recover" step={recoveryOf(address)}>
            {text('signIn.forgot')}
          </TextLink>
        </p>
        <TextButton onClick={() => goTo({ at: 'approver', address, methods: [], recoveryCodesLeft: 0 })}>
          {text('signIn.approver.instead')}
        </TextButton>
        <Row>
          <SubmitButton form={form}>{text('signIn.title')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}
