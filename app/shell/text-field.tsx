/** A field of a form for a line of text: label, hint, and what the server said of it. */
import { Field, Input, makeStyles } from '@fluentui/react-components'
import { type ReactElement, type ReactNode, useEffect } from 'react'
import type { Form, Values } from './form.ts'

const useStyles = makeStyles({
  // Narrower than browsers make a field by themselves: a phone of 320 px has room for it.
  field: { minWidth: 0 },
  input: { minWidth: 0, width: '100%', '& input': { minWidth: 0, width: '100%' } },
})

type Props<Of extends Values> = {
  readonly form: Form<Of>
  readonly name: keyof Of & string
  readonly label: string
  readonly hint?: string
  readonly type?: 'text' | 'email' | 'password'
  readonly autoComplete?: string
  readonly inputMode?: 'text' | 'numeric' | 'email'
  /** Takes the focus when the page is shown. */
  readonly isFirst?: boolean
  readonly maxLength?: number
  /** Not for spelling and capitals: an address, a code. */
  readonly isVerbatim?: boolean
  readonly contentBefore?: ReactElement
  readonly contentAfter?: ReactElement
}

export const TextField = <Of extends Values>(props: Props<Of>): ReactNode => {
  const { form, name, label, hint, isFirst = false, isVerbatim = false } = props
  const { type = 'text', autoComplete, inputMode, maxLength, contentBefore, contentAfter } = props
  const styles = useStyles()
  const message = form.messageOf(name)
  const id = form.idOf(name)
  useEffect(() => {
    if (isFirst) document.getElementById(id)?.focus()
  }, [id, isFirst])
  return (
    <Field
      className={styles.field}
      label={label}
      hint={hint}
      validationMessage={message}
      validationState={message === undefined ? 'none' : 'error'}
    >
      <Input
        className={styles.input}
        id={id}
        name={name}
        size="large"
        type={type}
        value={String(form.values[name])}
        onChange={(_, { value }) => form.set(name, value as Of[keyof Of & string])}
        autoComplete={autoComplete}
        inputMode={inputMode}
        maxLength={maxLength}
        contentBefore={contentBefore}
        contentAfter={contentAfter}
        {...(isVerbatim ? { autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false } : {})}
      />
    </Field>
  )
}
