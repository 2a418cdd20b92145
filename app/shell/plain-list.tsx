/** A list without bullets. Safari takes the list away from such a one; the role gives it back. */
import { makeStyles, mergeClasses } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({ list: { margin: 0, padding: 0, listStyleType: 'none' } })

type Props = {
  readonly label?: string
  readonly className?: string
  readonly children: ReactNode
}

export const PlainList = ({ label, className, children }: Props): ReactNode => (
  // biome-ignore lint/a11y/noRedundantRoles: see above
  <ul role="list" aria-label={label} className={mergeClasses(useStyles().list, className)}>
    {children}
  </ul>
)
