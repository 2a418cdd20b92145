/** The name of a new app password and what it may do; what narrows it further is under More options. */
import { Button, Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { call, type Problem } from '../../client.ts'
import { Buttons } from '../../shell/buttons.tsx'
import { type Form, useForm } from '../../shell/form.ts'
import { FormBox } from '../../shell/form-box.tsx'
import { SubmitButton } from '../../shell/submit-button.tsx'
import { TextField } from '../../shell/text-field.tsx'
import { useAccount } from '../../start.tsx'
import { useTexts } from '../../texts.tsx'
import { useChanged } from '../asked.tsx'
import { MoreOptions } from './more-options.tsx'
import { bodyOf, firstValues, type Wanted, withFieldOfForm, wrongIn } from './wanted.ts'
import { ACCESS_NAMES, ACCESSES, type AppPassword, DEVICES, type Device } from './words.ts'

const NAME_CHARACTERS_MAX = 100 // as the server has it

const useStyles = makeStyles({
  hint: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

export type Made = { readonly appPassword: AppPassword; readonly secret: string }

type Props = {
  readonly device: Device
  /** The one it is made to replace. */
  readonly replaces: AppPassword | null
  readonly onMade: (made: Made) => void
  readonly onBack: () => void
  /** What the other button says. */
  readonly backText: string
}

export const WantedForm = ({ device, replaces, onMade, onBack, backText }: Props): ReactNode => {
  const { text, language } = useTexts()
  const { timeZone } = useAccount()
  const changed = useChanged()
  const suggested = text('appPasswords.new.suggested', {
    device: text(DEVICES[device].short),
    month: monthNow(language),
  })
  const send = async (values: Wanted): Promise<Problem | null> => {
    const wrong = wrongIn(values, timeZone)
    if (wrong !== null) return wrong
    const outcome = await call('createAppPassword', { body: bodyOf(values, device, replaces, timeZone) })
    if (outcome.kind === 'problem') return withFieldOfForm(outcome.problem)
    onMade(outcome.answer)
    await changed()
    return null
  }
  const form = useForm<Wanted>(firstValues(suggested, device, replaces), { send })
  return (
    <FormBox form={form}>
      <TextField
        form={form}
        name="name"
        label={text('appPasswords.new.name')}
        hint={text('appPasswords.new.nameHint')}
        maxLength={NAME_CHARACTERS_MAX}
        autoComplete="off"
      />
      <AccessField form={form} />
      <MoreOptions form={form} />
      <Buttons>
        <SubmitButton form={form}>{text('appPasswords.new.submit')}</SubmitButton>
        <Button size="large" onClick={onBack}>
          {backText}
        </Button>
      </Buttons>
    </FormBox>
  )
}

const AccessField = ({ form }: { form: Form<Wanted> }): ReactNode => {
  const styles = useStyles()
  const { text } = useTexts()
  return (
    <Field label={text('appPasswords.new.access')}>
      <RadioGroup
        value={form.values.access}
        onChange={(_, { value }) =>
          form.set('access', ACCESS_NAMES.find((known) => known === value) ?? 'read-only')
        }
      >
        {ACCESS_NAMES.map((access) => (
          <Radio
            key={access}
            value={access}
            label={
              <>
                {text(ACCESSES[access].name)}
                <span className={styles.hint}>{text(ACCESSES[access].hint)}</span>
              </>
            }
          />
        ))}
      </RadioGroup>
    </Field>
  )
}

const monthNow = (language: string): string =>
  new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric' }).format(Date.now()).replace('.', '')
