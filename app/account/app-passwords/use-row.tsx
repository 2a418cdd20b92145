/** A row of what an app password was used for: what it is, and lines about it below. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  row: {
    padding: `${tokens.spacingVerticalS} 0`,
    overflowWrap: 'anywhere',
    '& + &': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  line: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: '18px' },
})

export const UseRow = ({ what, lines }: { what: string; lines: readonly string[] }): ReactNode => {
  const styles = useStyles()
  return (
    <li className={styles.row}>
      <div>{what}</div>
      {lines.map((line) => (
        <div key={line} className={styles.line}>
          {line}
        </div>
      ))}
    </li>
  )
}
