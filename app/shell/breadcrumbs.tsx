/** The way from My account to this page, in the same words as on the screens it leads through. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right'
import type { ReactNode } from 'react'
import { useText } from '../texts.tsx'
import { TextLink } from './text-link.tsx'

export type Crumb = { readonly name: string; readonly to: string }

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    color: tokens.colorNeutralForeground2,
  },
  step: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    minHeight: '24px',
    minWidth: 0,
  },
  // A name that somebody chose may be one long word.
  here: { minWidth: 0, overflowWrap: 'anywhere' },
})

export const Breadcrumbs = ({ trail, here }: { trail: readonly Crumb[]; here: string }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  if (trail.length === 0) return null
  return (
    <nav aria-label={text('shell.breadcrumbs')}>
      <ol className={styles.list}>
        {trail.map(({ name, to }) => (
          <li key={to} className={styles.step}>
            <TextLink to={to}>{name}</TextLink>
            <ChevronRightRegular aria-hidden />
          </li>
        ))}
        <li className={styles.step} aria-current="page">
          <span className={styles.here}>{here}</span>
        </li>
      </ol>
    </nav>
  )
}
