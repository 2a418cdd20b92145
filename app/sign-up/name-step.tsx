/** A3: what the person is called, and in which language and time zone they read. The language changes at once. */
import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Row } from '../shell/row.tsx'
import { SelectField } from '../shell/select-field.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { TextField } from '../shell/text-field.tsx'
import { timeZoneChoices } from '../shell/time-zones.ts'
import { useTexts } from '../texts.tsx'
import { firstNames, type SignUpFlow } from './flow.ts'

export const NameStep = ({ flow }: { flow: SignUpFlow }): ReactNode => {
  const { text, language, setLanguage } = useTexts()
  const form = useForm(firstNames(language), { needs: ['firstName'], send: flow.finish })
  const change = async (chosen: string): Promise<void> => {
    if (chosen === 'sv' || chosen === 'en') await setLanguage(chosen)
  }
  return (
    <CenteredCard title={text('signUp.name')} quiet>
      <FormBox form={form}>
        <TextField
          form={form}
          name="firstName"
          label={text('signUp.firstName')}
          autoComplete="given-name"
          maxLength={100}
          isFirst
        />
        <TextField
          form={form}
          name="lastName"
          label={text('signUp.lastName')}
          autoComplete="family-name"
          maxLength={100}
        />
        <SelectField
          form={form}
          name="language"
          label={text('shell.language')}
          choices={[
            { value: 'sv', name: text('shell.languageNames.sv') },
            { value: 'en', name: text('shell.languageNames.en') },
          ]}
          onChosen={change}
        />
        <SelectField
          form={form}
          name="timeZone"
          label={text('signUp.timeZone')}
          choices={timeZoneChoices(form.values.timeZone)}
        />
        <Row>
          <Button size="large" onClick={() => history.back()}>
            {text('shell.back')}
          </Button>
          <SubmitButton form={form}>{text('signUp.title')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}
