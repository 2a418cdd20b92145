/** A field of a form for one of a list. */
import { Field, makeStyles, Select } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { Form, Values } from './form.ts'

const useStyles = makeStyles({
  // A long choice is cut off; it must not make the page wider than a phone.
  narrow: { minWidth: 0, '& select': { minWidth: 0, width: '100%' } },
})

/** `lang`: of its name, where that is not the page's. */
type Choice = { readonly value: string; readonly name: string; readonly lang?: string }

type Props<Of extends Values> = {
  readonly form: Form<Of>
  readonly name: keyof Of & string
  readonly label: string
  readonly hint?: string
  readonly choices: readonly Choice[]
  readonly onChosen?: ((value: string) => void) | undefined
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
          <option key={choice.value} value={choice.value} lang={choice.lang}>
            {choice.name}
          </option>
        ))}
      </Select>
    </Field>
  )
}
