/** The one primary button of a form. While the form is being sent it stays in place and does nothing. */
import { Button, makeStyles } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  wide: { '@media (max-width: 480px)': { width: '100%' } },
})

type Props = { readonly form: { readonly isBusy: boolean }; readonly children: ReactNode }

export const SubmitButton = ({ form, children }: Props): ReactNode => (
  <Button
    type="submit"
    appearance="primary"
    size="large"
    className={useStyles().wide}
    disabledFocusable={form.isBusy}
  >
    {children}
  </Button>
)
