/** Adds or changes the recovery address: the address, then the code that was sent there. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { call, problemOf } from '../../../client.ts'
import { CodeField } from '../../../shell/code-field.tsx'
import { useForm } from '../../../shell/form.ts'
import { FormBox } from '../../../shell/form-box.tsx'
import { useSay } from '../../../shell/live.tsx'
import { SubmitButton } from '../../../shell/submit-button.tsx'
import { TextField } from '../../../shell/text-field.tsx'
import { useText } from '../../../texts.tsx'
import { Task, TaskButtons } from '../parts/task.tsx'
import type { TwoStep } from '../parts/with-two-step.tsx'

type Props = {
  readonly now: TwoStep['recoveryAddress']
  readonly onSent?: () => void
  readonly onConfirmed: () => void | Promise<void>
  /** Present where it may be passed over. */
  readonly onSkip?: () => void
}

export const SetRecoveryAddress = ({ now, onSent, onConfirmed, onSkip }: Props): ReactNode => {
  const [sentTo, setSentTo] = useState(now?.isConfirmed === false ? now.address : null)
  const skip = onSkip === undefined ? {} : { onSkip }
  if (sentTo !== null)
    return <TypeCode sentTo={sentTo} onConfirmed={onConfirmed} onOther={() => setSentTo(null)} {...skip} />
  return (
    <TypeAddress
      now={now}
      {...skip}
      onSent={(address) => {
        setSentTo(address)
        onSent?.()
      }}
    />
  )
}

type AddressProps = Pick<Props, 'now' | 'onSkip'> & { readonly onSent: (address: string) => void }

const TypeAddress = ({ now, onSkip, onSent }: AddressProps): ReactNode => {
  const text = useText()
  const form = useForm(
    { address: '' },
    {
      needs: ['address'],
      send: async (body) => {
        const problem = problemOf(await call('setRecoveryAddress', { body }))
        if (problem === null) onSent(body.address.trim())
        return problem
      },
    },
  )
  const title =
    now === null ? text('security.recoveryAddress.title') : text('security.recoveryAddress.titleChange')
  return (
    <Task title={title} know={text('security.recoveryAddress.know')}>
      <FormBox form={form}>
        <TextField
          form={form}
          name="address"
          type="email"
          autoComplete="email"
          maxLength={254}
          isVerbatim
          label={text('security.recoveryAddress.address')}
          hint={text('security.recoveryAddress.addressHint')}
        />
        <TaskButtons>
          <SubmitButton form={form}>{text('security.recoveryAddress.send')}</SubmitButton>
          <Skip onSkip={onSkip} />
        </TaskButtons>
      </FormBox>
    </Task>
  )
}

type CodeProps = Pick<Props, 'onConfirmed' | 'onSkip'> & {
  readonly sentTo: string
  readonly onOther: () => void
}

const TypeCode = ({ sentTo, onConfirmed, onSkip, onOther }: CodeProps): ReactNode => {
  const text = useText()
  const { tell } = useSay()
  const form = useForm(
    { code: '' },
    {
      needs: ['code'],
      send: async (body) => {
        const problem = problemOf(await call('confirmRecoveryAddress', { body }))
        if (problem !== null) return problem
        tell(text('security.recoveryAddress.saved'))
        await onConfirmed()
        return null
      },
    },
  )
  const again = useForm(
    {},
    {
      send: async () => {
        const problem = problemOf(await call('setRecoveryAddress', { body: { address: sentTo } }))
        if (problem === null) tell(text('security.recoveryAddress.sentAgain'))
        return problem
      },
    },
  )
  return (
    <Task title={text('security.recoveryAddress.sentTitle')}>
      <FormBox form={form}>
        <p>{text('security.recoveryAddress.sent', { address: sentTo })}</p>
        <CodeField form={form} name="code" label={text('security.recoveryAddress.code')} />
        <TaskButtons>
          <SubmitButton form={form}>{text('security.recoveryAddress.verify')}</SubmitButton>
          <Skip onSkip={onSkip} />
        </TaskButtons>
      </FormBox>
      <FormBox form={again}>
        <div>
          <Button type="submit" appearance="transparent" disabledFocusable={again.isBusy}>
            {text('security.recoveryAddress.sendAgain')}
          </Button>
          <Button appearance="transparent" onClick={onOther}>
            {text('security.recoveryAddress.changeAddress')}
          </Button>
        </div>
      </FormBox>
    </Task>
  )
}

const Skip = ({ onSkip }: Pick<Props, 'onSkip'>): ReactNode => {
  const text = useText()
  if (onSkip === undefined) return null
  return (
    <Button size="large" onClick={onSkip}>
      {text('security.recoveryAddress.skip')}
    </Button>
  )
}
