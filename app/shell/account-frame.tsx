/** The frame of the account pages: top bar, places, and the page. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, Suspense } from 'react'
import { Loading } from '../account/security/parts/loading.tsx'
import { StepUpDialog } from '../step-up/step-up-dialog.tsx'
import { Places } from './places.tsx'
import { SignedIn } from './signed-in.tsx'
import { SkipLink } from './skip-link.tsx'
import { TopBar } from './top-bar.tsx'

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: '240px minmax(0, 1fr)',
    gap: tokens.spacingHorizontalXXXL,
    maxWidth: '1160px',
    margin: '0 auto',
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalXXL} 80px`,
    '@media (max-width: 800px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: tokens.spacingVerticalXL,
      padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalL} 64px`,
    },
  },
  main: { minWidth: 0, ':focus': { outline: 'none' } },
})

export const AccountFrame = ({ children }: { children: ReactNode }): ReactNode => {
  const styles = useStyles()
  return (
    <SignedIn>
      <SkipLink />
      <StepUpDialog />
      <TopBar />
      <div className={styles.columns}>
        <Places />
        <main id="main" tabIndex={-1} className={styles.main}>
          <Suspense fallback={<Loading />}>{children}</Suspense>
        </main>
      </div>
    </SignedIn>
  )
}
