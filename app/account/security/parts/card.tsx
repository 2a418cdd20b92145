/** A surface for what belongs together; with an id it is a part of the page with an address of its own (`#id`). */
import { makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useId } from 'react'

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    '@media (max-width: 480px)': { padding: tokens.spacingHorizontalL },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
  },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    ':focus': { outline: 'none' },
  },
  muted: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
})

export const Card = ({ children }: { children: ReactNode }): ReactNode => (
  <div className={useStyles().card}>{children}</div>
)

type PartProps = {
  readonly id?: string
  readonly title: string
  /** 3 where it stands below the heading of a group. */
  readonly level?: 2 | 3
  /** Beside the title: On, Off, how many. */
  readonly state?: ReactNode
  /** What it is for, in a sentence. */
  readonly lead?: string
  readonly actions?: ReactNode
  readonly children?: ReactNode
}

export const Part = (props: PartProps): ReactNode => {
  const styles = useStyles()
  const titleId = useId()
  const { id, title, level = 2, state, lead, actions, children } = props
  const Heading = `h${level}` as const
  return (
    <section id={id} aria-labelledby={titleId} className={styles.card}>
      <div className={styles.head}>
        <Heading id={titleId} tabIndex={-1} className={styles.title}>
          {title}
        </Heading>
        {state}
      </div>
      {lead !== undefined && <p className={styles.muted}>{lead}</p>}
      {children}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </section>
  )
}
