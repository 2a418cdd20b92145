/** Below what is shown to whoever is not signed in: the language, and help, in the same place on every page (WCAG 2.2, 3.2.6). */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { keep } from '../kept-in-browser.ts'
import { useTexts } from '../texts.tsx'
import { TextButton } from './text-button.tsx'
import { TextLink } from './text-link.tsx'

const useStyles = makeStyles({
  footer: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingHorizontalL,
    paddingBottom: tokens.spacingVerticalL,
  },
})

const HELP = '/why'

export const CardFooter = (): ReactNode => {
  const styles = useStyles()
  const { language, setLanguage, text } = useTexts()
  const [path] = useLocation()
  const other = language === 'sv' ? 'en' : 'sv'
  const change = async (): Promise<void> => {
    keep('language', other)
    await setLanguage(other)
  }
  return (
    <footer className={styles.footer}>
      <TextButton lang={other} onClick={change}>
        {text('shell.otherLanguage')}
      </TextButton>
      {path !== HELP && <TextLink to={HELP}>{text('shell.help')}</TextLink>}
    </footer>
  )
}
