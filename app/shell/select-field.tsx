/** A field of a form for one of a list. */
import { Field, makeStyles, Select } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { Form, Values } from './form.ts'

const useStyles = makeStyles({
  // A long choice is cut off; it must not make the page wider than a phone.
  narrow: { minWidth: 0, '& select': { minWidth: 0, width: '100%' } },
})

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
  const styles = useStyles()
  const message = form.messageOf(name)
  return (
    <Field
      className={styles.narrow}
      label={label}
      hint={hint}
      validationMessage={message}
      validationState={message === undefined ? 'none' : 'error'}
    >
      <Select
        className={styles.narrow}
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
