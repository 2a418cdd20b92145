/** The buttons of a form or a page beside each other, from the left, the primary one first; on a phone they fill the row. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  buttons: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    '@media (max-width: 480px)': { '& > *': { flexGrow: 1 } },
  },
})

export const Buttons = ({ children }: { children: ReactNode }): ReactNode => (
  <div className={useStyles().buttons}>{children}</div>
)
