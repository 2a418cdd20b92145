/** A password, judged before the next step. */
import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { call, type Problem } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { NewPasswordField } from '../shell/new-password-field.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { useText } from '../texts.tsx'
import type { SignUpFlow } from './flow.ts'

type Props = { readonly flow: SignUpFlow; readonly greeting: ReactNode }

export const PasswordStep = ({ flow, greeting }: Props): ReactNode => {
  const text = useText()
  const { address } = flow.step
  const form = useForm(
    { password: flow.password },
    {
      needs: ['password'],
      send: async ({ password }): Promise<Problem | null> => {
        const outcome = await call('passwordStrength', { body: { password, ownWords: [address] } })
        if (outcome.kind === 'problem') return outcome.problem
        const { problem } = outcome.answer
        if (problem !== null) return { problem, field: 'password' }
        flow.setPassword(password)
        flow.goTo({ at: 'name', address })
        return null
      },
    },
  )
  return (
    <CenteredCard title={text('signUp.createPassword')} quiet>
      {greeting}
      <FormBox form={form}>
        <p>{text('signUp.forAddress', { address })}</p>
        <input type="email" name="username" autoComplete="username" value={address} readOnly hidden />
        <NewPasswordField
          form={form}
          name="password"
          label={text('signIn.password')}
          ownWords={[address]}
          isFirst
        />
        <Row>
          {greeting === undefined && (
            <Button size="large" onClick={() => history.back()}>
              {text('shell.back')}
            </Button>
          )}
          <SubmitButton form={form}>{text('shell.next')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}
