/** The code that was sent. A new one can be asked for after a minute. */
import type { ReactNode } from 'react'
import { call } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { CodeField } from '../shell/code-field.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { useText } from '../texts.tsx'
import type { RecoveryFlow } from './flow.ts'
import { SendAgain } from './send-again.tsx'

const CODE_MINUTES = 10

export const SentCodeStep = ({ flow }: { flow: RecoveryFlow }): ReactNode => {
  const text = useText()
  const { step, goTo, shown } = flow
  const { address } = step
  const masked = step.at === 'code' ? step.masked : null
  const form = useForm(
    { code: '' },
    {
      needs: ['code'],
      send: async (body) => {
        const outcome = await call('recoverCode', { body })
        if (outcome.kind === 'problem') return shown(outcome)
        const { answer } = outcome
        if (answer.next === 'password') goTo({ at: 'password', address, appPasswords: answer.appPasswords })
        else goTo({ at: 'second', address, methods: answer.methods })
        return null
      },
    },
  )
  return (
    <CenteredCard title={text('recovery.sent.title')} quiet>
      <p>
        {masked === null
          ? text('recovery.sent.ifAny', { minutes: CODE_MINUTES })
          : text('recovery.sent.to', { address: masked, minutes: CODE_MINUTES })}
      </p>
      <FormBox form={form}>
        <CodeField form={form} name="code" label={text('signIn.code.label')} isFirst />
        <SendAgain flow={flow} />
        <Row>
          <SubmitButton form={form}>{text('signIn.verify')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}
