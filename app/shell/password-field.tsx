/** A password, typed or pasted, shown when asked for (WCAG 2.2, 3.3.8). */
import { Button } from '@fluentui/react-components'
import { EyeRegular } from '@fluentui/react-icons/svg/eye'
import { EyeOffRegular } from '@fluentui/react-icons/svg/eye-off'
import { type ReactNode, useState } from 'react'
import { useText } from '../texts.tsx'
import type { Form, Values } from './form.ts'
import { TextField } from './text-field.tsx'

type Props<Of extends Values> = {
  readonly form: Form<Of>
  readonly name: keyof Of & string
  readonly label: string
  /** `new`: the browser's keeper of passwords offers to make one. */
  readonly kind: 'current' | 'new'
  readonly hint?: string
  readonly isFirst?: boolean
}

export const PasswordField = <Of extends Values>({ kind, ...field }: Props<Of>): ReactNode => {
  const text = useText()
  const [isShown, setIsShown] = useState(false)
  return (
    <TextField
      {...field}
      type={isShown ? 'text' : 'password'}
      autoComplete={`${kind}-password`}
      maxLength={1_024}
      isVerbatim
      contentAfter={
        <Button
          appearance="transparent"
          size="small"
          icon={isShown ? <EyeOffRegular /> : <EyeRegular />}
          aria-label={text('shell.showPassword')}
          aria-pressed={isShown}
          onClick={() => setIsShown(!isShown)}
        />
      }
    />
  )
}
