/** Signing in, a step at a time: address, password, second step. */
import type { ReactNode } from 'react'
import { call } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { TextField } from '../shell/text-field.tsx'
import { useText } from '../texts.tsx'

export const SignInPage = (): ReactNode => {
  const text = useText()
  const form = useForm(
    { address: '' },
    {
      needs: ['address'],
      send: async (body) => {
        const outcome = await call('signInAddress', { body })
        return outcome.kind === 'problem' ? outcome.problem : null
      },
    },
  )
  return (
    <CenteredCard title={text('signIn.title')} quiet>
      <FormBox form={form}>
        <TextField
          form={form}
          name="address"
          label={text('signIn.address')}
          type="email"
          isFirst
          isVerbatim
        />
        <SubmitButton form={form}>{text('shell.next')}</SubmitButton>
      </FormBox>
    </CenteredCard>
  )
}
