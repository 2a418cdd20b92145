/** A page of the account: where it stands, what it is called, what it is for, and what is on it. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { Breadcrumbs, type Crumb } from './breadcrumbs.tsx'
import { PageTitle } from './page-title.tsx'

const useStyles = makeStyles({
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXL,
    maxWidth: '820px',
    minWidth: 0,
    '& p': { margin: 0 },
  },
  head: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  lead: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase400, lineHeight: '24px' },
})

type Props = {
  readonly title: string
  /** The pages above this one, from My account down. */
  readonly trail: readonly Crumb[]
  readonly lead?: string
  /** In a task of several steps: which step of how many. */
  readonly step?: string
  /** What the breadcrumbs call this page, where a step's title is not the page's name. */
  readonly here?: string
  readonly children: ReactNode
}

export const PageBody = ({ title, trail, lead, step, here = title, children }: Props): ReactNode => {
  const styles = useStyles()
  return (
    <div className={styles.body}>
      <div className={styles.head}>
        <Breadcrumbs trail={trail} here={here} />
        <PageTitle {...(step === undefined ? {} : { step })}>{title}</PageTitle>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
      </div>
      {children}
    </div>
  )
}
