/** Whose password. The answer is the same whether or not there is such an account. */
import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { call } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Notice } from '../shell/notice.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { TextField } from '../shell/text-field.tsx'
import { useText } from '../texts.tsx'
import { type RecoveryFlow, recoveryOf } from './flow.ts'

export const AddressStep = ({ flow }: { flow: RecoveryFlow }): ReactNode => {
  const text = useText()
  const { step, goTo } = flow
  const form = useForm(
    { address: step.address },
    {
      needs: ['address'],
      send: async (typed) => {
        const address = typed.address.trim()
        const outcome = await call('recoverAddress', { body: { address } })
        if (outcome.kind === 'problem') return outcome.problem
        goTo(recoveryOf(address), { replace: true })
        goTo({ at: 'code', address, masked: outcome.answer.maskedAddress, sentMs: Date.now() })
        return null
      },
    },
  )
  return (
    <CenteredCard title={text('recovery.title')} quiet>
      {step.at === 'address' && step.isAgain && (
        <Notice kind="info" role="status">
          {text('problems.start-again')}
        </Notice>
      )}
      <p>{text('recovery.body')}</p>
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
        <Row>
          <Button size="large" onClick={() => history.back()}>
            {text('shell.back')}
          </Button>
          <SubmitButton form={form}>{text('recovery.sendCode')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}
