/** A link to another page that looks like a button: the action of a row. `name` says what it acts on. */
import { Button, type ButtonProps } from '@fluentui/react-components'
import type { MouseEvent, ReactNode } from 'react'
import { useLocation } from 'wouter'

type Props = {
  readonly to: string
  readonly children: ReactNode
  /** What a screen reader calls it; begins with the words that are seen (WCAG 2.5.3). */
  readonly name?: string
  readonly appearance?: NonNullable<ButtonProps['appearance']>
  readonly size?: NonNullable<ButtonProps['size']>
}

export const ButtonLink = (props: Props): ReactNode => {
  const { to, children, name, appearance = 'secondary', size = 'medium' } = props
  const [, go] = useLocation()
  const follow = (event: MouseEvent): void => {
    // Another window or a download is the browser's.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return
    event.preventDefault()
    go(to)
  }
  return (
    <Button as="a" href={to} appearance={appearance} size={size} aria-label={name} onClick={follow}>
      {children}
    </Button>
  )
}
