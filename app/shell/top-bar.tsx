/** The bar on top of every page: the product, and the name and avatar of who is signed in. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, Suspense } from 'react'
import { Link } from 'wouter'
import { page } from '../router/page.ts'
import { useStart } from '../start.tsx'
import { useText } from '../texts.tsx'
import { Seal } from './seal.tsx'
import { TextLink } from './text-link.tsx'

const AccountMenu = page(() => import('./account-menu.tsx'), 'AccountMenu')

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    top: 0,
    zIndex: 800,
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    minHeight: '56px',
    padding: `0 ${tokens.spacingHorizontalXXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 800px)': { padding: `0 ${tokens.spacingHorizontalM}` },
  },
  product: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '32px',
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusMedium,
  },
})

type Props = {
  /** What stands in the middle: a search. */
  readonly children?: ReactNode
}

export const TopBar = ({ children }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { account } = useStart().start
  return (
    <header className={styles.bar}>
      <Link href="/mail" className={styles.product}>
        <Seal />
        {text('shell.productName')}
      </Link>
      {children}
      {account === null ? (
        <TextLink to="/signin">{text('signIn.title')}</TextLink>
      ) : (
        <Suspense>
          <AccountMenu account={account} />
        </Suspense>
      )}
    </header>
  )
}
