/** While a page asks the server. Shown after a moment only, so that a quick answer does not flicker. */
import { makeStyles, Spinner, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../../../texts.tsx'

const useStyles = makeStyles({
  loading: {
    padding: tokens.spacingVerticalXXXL,
    animationName: { from: { opacity: 0 }, '60%': { opacity: 0 }, to: { opacity: 1 } },
    animationDuration: '600ms',
  },
})

export const Loading = (): ReactNode => (
  <Spinner className={useStyles().loading} label={useText()('security.loading')} />
)
