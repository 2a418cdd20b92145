/** Whether this browser is asked for a second step again. */
import { Checkbox } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { Form } from '../shell/form.ts'
import { useText } from '../texts.tsx'

const TRUSTED_DAYS = 60

type Props<Of extends { trustBrowser: boolean }> = { readonly form: Pick<Form<Of>, 'values' | 'set'> }

export const TrustBrowser = ({ form }: Props<{ trustBrowser: boolean }>): ReactNode => {
  const text = useText()
  return (
    <Checkbox
      label={text('signIn.trustBrowser', { days: TRUSTED_DAYS })}
      checked={form.values.trustBrowser}
      onChange={(_, { checked }) => form.set('trustBrowser', checked === true)}
    />
  )
}
