/** A code of digits: one field, filled in by the phone if it can, pasted with or without blanks (WCAG 2.2, 3.3.8). */
import type { ReactNode } from 'react'
import type { Form, Values } from './form.ts'
import { TextField } from './text-field.tsx'

type Props<Of extends Values> = {
  readonly form: Form<Of>
  readonly name: keyof Of & string
  readonly label: string
  readonly hint?: string
  readonly isFirst?: boolean
}

export const CodeField = <Of extends Values>(props: Props<Of>): ReactNode => (
  <TextField {...props} inputMode="numeric" autoComplete="one-time-code" maxLength={40} isVerbatim />
)
