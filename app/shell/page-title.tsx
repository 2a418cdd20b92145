/**
 * The h1 of a page or of a step: names the window, and takes the focus when the person came here from another page, so
 * that who listens hears where they are. `quiet`: the page puts the focus in its first field; the title is read out.
 */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef } from 'react'
import { useText } from '../texts.tsx'
import { useSay } from './live.tsx'

const useStyles = makeStyles({
  title: {
    margin: 0,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    ':focus': { outline: 'none' },
  },
  step: {
    display: 'block',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground2,
  },
  small: { fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600 },
})

/** The browser itself announces the first page of a visit. */
let isFirstPage = true

type Props = {
  readonly children: string
  readonly quiet?: boolean
  /** In a card there is less room. */
  readonly isSmall?: boolean
  /** Which step of how many, read out before the title and shown above it. */
  readonly step?: string
}

export const PageTitle = ({ children, quiet = false, isSmall = false, step }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { say } = useSay()
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${children} – ${text('shell.productName')}`
  }, [children, text])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each page, not when its words change
  useEffect(() => {
    if (quiet && !isFirstPage) say(children)
    if (!quiet && !isFirstPage) ref.current?.focus()
    isFirstPage = false
  }, [])
  return (
    <h1 ref={ref} tabIndex={-1} className={mergeClasses(styles.title, isSmall && styles.small)}>
      {step !== undefined && <span className={styles.step}>{step} </span>}
      {children}
    </h1>
  )
}
