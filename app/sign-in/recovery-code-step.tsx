/** A recovery code in place of the second step. */
import type { ReactNode } from 'react'
import { call } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { TextField } from '../shell/text-field.tsx'
import { useText } from '../texts.tsx'
import type { SignInFlow } from './flow.ts'
import { OtherWay } from './other-way.tsx'

export const RecoveryCodeStep = ({ flow }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  const { step } = flow
  const form = useForm(
    { code: '' },
    {
      needs: ['code'],
      send: async (body) => flow.follow(await call('signInRecoveryCode', { body }), step.address),
    },
  )
  return (
    <CenteredCard title={text('signIn.recoveryCode.title')} quiet>
      {'methods' in step && <p>{text('signIn.recoveryCode.bodyLeft', { left: step.recoveryCodesLeft })}</p>}
      <FormBox form={form}>
        <TextField
          form={form}
          name="code"
          label={text('signIn.recoveryCode.label')}
          autoComplete="off"
          maxLength={40}
          isFirst
          isVerbatim
        />
        <OtherWay flow={flow} />
        <Row>
          <SubmitButton form={form}>{text('signIn.verify')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}
