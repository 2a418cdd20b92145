/** The frame of the mail: the bar on top with the search in it, and below it the mail from edge to edge. */
import { makeStaticStyles, makeStyles } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { SignedIn } from '../shell/signed-in.tsx'
import { SkipLink } from '../shell/skip-link.tsx'
import { TopBar } from '../shell/top-bar.tsx'
import { MailPage } from './mail-page.tsx'
import { MailSession } from './mail-session.tsx'
import { SearchBox } from './search/search-box.tsx'

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    height: '100dvh',
    '@media print': { height: 'auto', display: 'block' },
  },
  main: {
    flexGrow: 1,
    minHeight: 0,
    display: 'flex',
    flexDirection: 'column',
    ':focus': { outline: 'none' },
    '@media print': { display: 'block' },
  },
})

// Of a mail that is printed only the mail is of use.
const usePrintStyles = makeStaticStyles('@media print { header, [role=status] { display: none !important } }')

export const MailFrame = (): ReactNode => {
  usePrintStyles()
  const styles = useStyles()
  return (
    <SignedIn>
      <div className={styles.frame}>
        <SkipLink />
        <TopBar>
          <SearchBox />
        </TopBar>
        <main id="main" tabIndex={-1} className={styles.main}>
          <MailSession>
            <MailPage />
          </MailSession>
        </main>
      </div>
    </SignedIn>
  )
}
