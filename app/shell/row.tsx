/** The buttons at the end of a form: beside each other, the primary one last, below each other on a phone. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'flex-end',
    gap: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalS,
    '@media (max-width: 480px)': { flexDirection: 'column-reverse', '& button': { width: '100%' } },
  },
})

export const Row = ({ children }: { children: ReactNode }): ReactNode => (
  <div className={useStyles().row}>{children}</div>
)
