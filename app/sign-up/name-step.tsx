/** What the person is called, and in which language and time zone they read. The language changes at once. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useEffect } from 'react'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { LanguageField, NameFields, TimeZoneField } from '../shell/profile-fields.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { useTexts } from '../texts.tsx'
import type { SignUpFlow } from './flow.ts'

export const NameStep = ({ flow }: { flow: SignUpFlow }): ReactNode => {
  const { text, language, setLanguage } = useTexts()
  const { names, setNames, finish } = flow
  const form = useForm({ ...names, language }, { needs: ['firstName'], send: finish })
  const { values } = form
  useEffect(() => setNames(values), [values, setNames])
  const change = async (chosen: string): Promise<void> => {
    if (chosen === 'sv' || chosen === 'en') await setLanguage(chosen)
  }
  return (
    <CenteredCard title={text('signUp.name')} quiet>
      <FormBox form={form}>
        <NameFields form={form} isFirst />
        <LanguageField form={form} onChosen={change} />
        <TimeZoneField form={form} />
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
