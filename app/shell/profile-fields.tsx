/** The fields of who one is and how one reads: at sign-up, and in Your info ever after. */
import type { ReactNode } from 'react'
import { type Language, type TextKey, useTexts } from '../texts.tsx'
import type { Form } from './form.ts'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'
import { timeZoneChoices } from './time-zones.ts'

const NAME_CHARACTERS_MAX = 100 // as the server has it

const LANGUAGES = {
  sv: 'shell.languageNames.sv',
  en: 'shell.languageNames.en',
} as const satisfies Record<Language, TextKey>

type Names = { readonly firstName: string; readonly lastName: string }
type Props<Of extends Record<string, string>> = { readonly form: Form<Of> }

export const NameFields = <Of extends Names & Record<string, string>>({
  form,
  isFirst = false,
}: Props<Of> & { readonly isFirst?: boolean }): ReactNode => {
  const { text } = useTexts()
  return (
    <>
      <TextField
        form={form}
        name="firstName"
        label={text('shell.firstName')}
        autoComplete="given-name"
        maxLength={NAME_CHARACTERS_MAX}
        isFirst={isFirst}
      />
      <TextField
        form={form}
        name="lastName"
        label={text('shell.lastName')}
        autoComplete="family-name"
        maxLength={NAME_CHARACTERS_MAX}
      />
    </>
  )
}

export const LanguageField = <Of extends { readonly language: string } & Record<string, string>>({
  form,
  onChosen,
}: Props<Of> & { readonly onChosen?: (language: string) => void }): ReactNode => {
  const { text } = useTexts()
  const choices = Object.entries(LANGUAGES).map(([value, name]) => ({ value, name: text(name), lang: value }))
  return (
    <SelectField
      form={form}
      name="language"
      label={text('shell.language')}
      choices={choices}
      onChosen={onChosen}
    />
  )
}

export const TimeZoneField = <Of extends { readonly timeZone: string } & Record<string, string>>({
  form,
}: Props<Of>): ReactNode => {
  const { text } = useTexts()
  const choices = timeZoneChoices(form.values.timeZone)
  return <SelectField form={form} name="timeZone" label={text('shell.timeZone')} choices={choices} />
}
