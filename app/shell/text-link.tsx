/** A link to another page of the app, looking as Fluent's. */
import { Link } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'

type Props = { readonly to: string; readonly children: ReactNode; readonly className?: string }

export const TextLink = ({ to, children, className }: Props): ReactNode => {
  const [, go] = useLocation()
  return (
    <Link
      href={to}
      {...(className === undefined ? {} : { className })}
      onClick={(event) => {
        // Another window or a download is the browser's.
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return
        event.preventDefault()
        go(to)
      }}
    >
      {children}
    </Link>
  )
}
