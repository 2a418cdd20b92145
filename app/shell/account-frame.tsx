/** The frame of the account pages: top bar, places, and the page. Who is not signed in is sent to sign in, and back here. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { Redirect, useLocation } from 'wouter'
import { whenSignedOut } from '../client.ts'
import { signInAddress } from '../router/after-sign-in.ts'
import { useStart } from '../start.tsx'
import { StepUpDialog } from '../step-up/step-up-dialog.tsx'
import { Places } from './places.tsx'
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
  const { start, reload } = useStart()
  const [path] = useLocation()
  // A question that failed is told by the page that asked; the client has asked again already.
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  useEffect(() => {
    whenSignedOut(() => void reload())
    return () => whenSignedOut(() => {})
  }, [reload])
  if (start.account === null) return <Redirect to={signInAddress(path)} replace />
  return (
    <QueryClientProvider client={queries}>
      <SkipLink />
      <StepUpDialog />
      <TopBar />
      <div className={styles.columns}>
        <Places />
        <main id="main" tabIndex={-1} className={styles.main}>
          {children}
        </main>
      </div>
    </QueryClientProvider>
  )
}
