/** A link to another page of the app, looking as Fluent's. */
import { Link } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'

type Props = {
  readonly to: string
  readonly children: ReactNode
  readonly className?: string
  /** Where in the flow at that address it leads (router/step.ts). */
  readonly step?: object
}

export const TextLink = ({ to, children, className, step }: Props): ReactNode => {
  const [, go] = useLocation()
  return (
    <Link
      href={to}
      {...(className === undefined ? {} : { className })}
      onClick={(event) => {
        // Another window or a download is the browser's.
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return
        event.preventDefault()
        go(to, { state: step })
      }}
    >
      {children}
    </Link>
  )
}
