/** The first stop of the keyboard on every account page: past the top bar and the places, to the page. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../texts.tsx'

const useStyles = makeStyles({
  link: {
    position: 'absolute',
    left: tokens.spacingHorizontalM,
    top: '-100px',
    zIndex: 1001,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    boxShadow: tokens.shadow8,
    ':focus': { top: tokens.spacingVerticalS },
  },
})

export const SkipLink = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    // biome-ignore lint/a11y/useValidAnchor: a link, as people who use one expect; the address stays as it is
    <a
      href="#main"
      className={styles.link}
      onClick={(event) => {
        event.preventDefault()
        document.getElementById('main')?.focus()
      }}
    >
      {text('shell.skipToContent')}
    </a>
  )
}
