/** A new password. All app passwords go with the old one unless the person wants to keep them. */
import { Checkbox } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { call } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { NewPasswordField } from '../shell/new-password-field.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { useText } from '../texts.tsx'
import type { RecoveryFlow } from './flow.ts'

export const PasswordStep = ({ flow }: { flow: RecoveryFlow }): ReactNode => {
  const text = useText()
  const { step, goTo, shown } = flow
  const { address } = step
  const count = step.at === 'password' ? step.appPasswords : 0
  const form = useForm(
    { password: '', removeAppPasswords: true },
    {
      needs: ['password'],
      send: async (body) => {
        const outcome = await call('recoverPassword', { body })
        if (outcome.kind === 'problem') return shown(outcome)
        const { appPasswordsRemoved, connectionsEnded } = outcome.answer
        goTo(
          { at: 'done', address, removed: appPasswordsRemoved, ended: connectionsEnded },
          { replace: true },
        )
        return null
      },
    },
  )
  return (
    <CenteredCard title={text('recovery.password.title')} quiet>
      <FormBox form={form}>
        <input type="email" name="username" autoComplete="username" value={address} readOnly hidden />
        <NewPasswordField
          form={form}
          name="password"
          label={text('recovery.password.label')}
          ownWords={[address]}
          isFirst
        />
        {count > 0 && (
          <Checkbox
            label={text('recovery.password.removeAppPasswords', { count })}
            checked={form.values.removeAppPasswords}
            onChange={(_, { checked }) => form.set('removeAppPasswords', checked === true)}
          />
        )}
        <p>{text('recovery.password.signsOut')}</p>
        <Row>
          <SubmitButton form={form}>{text('recovery.password.save')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}
