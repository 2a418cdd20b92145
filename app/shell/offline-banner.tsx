/** Says that the server cannot be reached, as long as that is so. What is typed stays where it is. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useIsLost } from '../connection.ts'
import { useText } from '../texts.tsx'

const useStyles = makeStyles({
  banner: {
    position: 'sticky',
    top: 0,
    zIndex: 900,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    textAlign: 'center',
    backgroundColor: tokens.colorStatusWarningBackground2,
    color: tokens.colorNeutralForeground1,
    borderBottom: `1px solid ${tokens.colorStatusWarningBorder1}`,
  },
})

export const OfflineBanner = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <div role="status">
      {useIsLost() && <div className={styles.banner}>{text('shell.connectionLost')}</div>}
    </div>
  )
}
