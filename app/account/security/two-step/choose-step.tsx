/** Which way to prove who one is. A way that is there already can be gone on with. */
import { Radio, RadioGroup } from '@fluentui/react-components'
import { type ReactNode, useId } from 'react'
import { useForm } from '../../../shell/form.ts'
import { FormBox } from '../../../shell/form-box.tsx'
import { SubmitButton } from '../../../shell/submit-button.tsx'
import { useText } from '../../../texts.tsx'
import { Described } from '../parts/described.tsx'
import { Task, TaskButtons } from '../parts/task.tsx'
import type { StepProps } from './wizard-page.tsx'

const CHOICES = ['keep', 'passkey', 'authenticator'] as const
export type Choice = (typeof CHOICES)[number]

export const ChooseStep = ({ twoStep, way, go, chosen, choose }: StepProps): ReactNode => {
  const text = useText()
  const labelId = useId()
  const names = [...twoStep.approvers, ...twoStep.passkeys, ...twoStep.authenticators].map(({ name }) => name)
  const hasWay = names.length > 0
  const value = chosen ?? (hasWay ? 'keep' : 'passkey')
  const form = useForm(
    {},
    {
      send: async () => {
        go(value === 'keep' ? afterWay(twoStep, way) : way.to(value))
        return null
      },
    },
  )
  return (
    <Task title={text('twoStep.choose.title')} know={text('twoStep.choose.know')}>
      <FormBox form={form}>
        <div>
          <span id={labelId}>{text('twoStep.choose.ways')}</span>
          <RadioGroup
            aria-labelledby={labelId}
            value={value}
            onChange={(_, data) => choose(CHOICES.find((choice) => choice === data.value) ?? null)}
          >
            {hasWay && (
              <Radio
                value="keep"
                label={
                  <Described
                    name={text('twoStep.choose.goOn')}
                    about={text('twoStep.choose.haveOne', { names: names.join(', ') })}
                  />
                }
              />
            )}
            <Radio
              value="passkey"
              label={
                <Described
                  name={hasWay ? text('twoStep.choose.addPasskey') : text('twoStep.choose.passkey')}
                  about={text('twoStep.choose.passkeyText')}
                />
              }
            />
            <Radio
              value="authenticator"
              label={
                <Described
                  name={hasWay ? text('twoStep.choose.addCode') : text('twoStep.choose.code')}
                  about={text('twoStep.choose.codeText')}
                />
              }
            />
          </RadioGroup>
        </div>
        <TaskButtons>
          <SubmitButton form={form}>{text('shell.next')}</SubmitButton>
        </TaskButtons>
      </FormBox>
    </Task>
  )
}

/** The recovery address is asked for once, and not when there is one. */
export const afterWay = ({ recoveryAddress }: StepProps['twoStep'], way: StepProps['way']): string =>
  way.to(recoveryAddress?.isConfirmed === true ? 'recovery-codes' : 'recovery-address')
