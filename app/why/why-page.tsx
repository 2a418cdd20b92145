/** /why: where a refused mail program sends people. Says what an app password is and leads to where they are made. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { CardFooter } from '../shell/card-footer.tsx'
import { PageTitle } from '../shell/page-title.tsx'
import { SkipLink } from '../shell/skip-link.tsx'
import { TopBar } from '../shell/top-bar.tsx'
import { WhatToKnow } from '../shell/what-to-know.tsx'
import { useStart } from '../start.tsx'
import { useText } from '../texts.tsx'

const useStyles = makeStyles({
  main: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: tokens.spacingVerticalXL,
    maxWidth: '720px',
    margin: '0 auto',
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalXXL} 80px`,
    lineHeight: tokens.lineHeightBase400,
    fontSize: tokens.fontSizeBase400,
    ':focus': { outline: 'none' },
    '& p': { margin: 0 },
    '@media (max-width: 480px)': { padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalL} 64px` },
  },
})

export const WhyPage = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const [, go] = useLocation()
  const { account } = useStart().start
  return (
    <>
      <SkipLink />
      <TopBar />
      <main id="main" tabIndex={-1} className={styles.main}>
        <PageTitle>{text('why.title')}</PageTitle>
        <WhatToKnow>
          <li>{text('why.what')}</li>
        </WhatToKnow>
        <p>{text('why.how')}</p>
        <p>{text('why.lost')}</p>
        <Button
          appearance="primary"
          size="large"
          onClick={() => go('/account/security/advanced#app-passwords')}
        >
          {text('why.go')}
        </Button>
      </main>
      {account === null && <CardFooter />}
    </>
  )
}
