/** A field of a form for one of a list. */
import { Field, Select } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { Form, Values } from './form.ts'

type Props<Of extends Values> = {
  readonly form: Form<Of>
  readonly name: keyof Of & string
  readonly label: string
  readonly hint?: string
  readonly choices: readonly { readonly value: string; readonly name: string }[]
  readonly onChosen?: (value: string) => void
}

export const SelectField = <Of extends Values>(props: Props<Of>): ReactNode => {
  const { form, name, label, hint, choices, onChosen } = props
  const message = form.messageOf(name)
  return (
    <Field
      label={label}
      hint={hint}
      validationMessage={message}
      validationState={message === undefined ? 'none' : 'error'}
    >
      <Select
        id={form.idOf(name)}
        size="large"
        value={String(form.values[name])}
        onChange={(_, { value }) => {
          form.set(name, value as Of[keyof Of & string])
          onChosen?.(value)
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </Select>
    </Field>
  )
}
