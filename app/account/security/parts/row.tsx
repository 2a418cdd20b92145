/** One thing in a list: what it is, its state beside it, a line about it, and what can be done with it. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { PlainList } from '../../../shell/plain-list.tsx'

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    '& > li:first-child': { paddingTop: 0 },
    '& > li:last-child': { paddingBottom: 0 },
    '& > li + li': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    padding: `${tokens.spacingVerticalM} 0`,
  },
  words: { flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    fontWeight: tokens.fontWeightSemibold,
  },
  about: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
})

export const Rows = ({ children }: { children: ReactNode }): ReactNode => (
  <PlainList className={useStyles().list}>{children}</PlainList>
)

type Props = {
  readonly name: string
  readonly state?: ReactNode
  readonly about?: ReactNode
  readonly actions?: ReactNode
}

export const Row = ({ name, state, about, actions }: Props): ReactNode => {
  const styles = useStyles()
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <div className={styles.head}>
          <span>{name}</span>
          {state}
        </div>
        {about !== undefined && <div className={styles.about}>{about}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </li>
  )
}
