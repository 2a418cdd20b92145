/** A small thing to do beside the main one: looks like a link, is a button. */
import { Link, makeStyles } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  // 24 px is the least that a finger hits (WCAG 2.2, 2.5.8).
  button: { alignSelf: 'flex-start', minHeight: '24px', textAlign: 'start' },
})

type Props = {
  readonly children: ReactNode
  readonly onClick: () => void
  readonly isDisabled?: boolean
  readonly lang?: string
}

export const TextButton = ({ children, onClick, isDisabled = false, lang }: Props): ReactNode => (
  <Link
    as="button"
    type="button"
    className={useStyles().button}
    disabledFocusable={isDisabled}
    lang={lang}
    onClick={onClick}
  >
    {children}
  </Link>
)
