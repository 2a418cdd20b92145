/** A time as it was long ago, with the exact one for who points at it, and for programs that read the page. */
import { Tooltip } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useDates } from '../dates.ts'

type Props = { readonly atMs: number; readonly children: ReactNode }

export const Moment = ({ atMs, children }: Props): ReactNode => {
  const dates = useDates()
  return (
    <Tooltip content={dates.moment(atMs)} relationship="description">
      <time dateTime={new Date(atMs).toISOString()}>{children}</time>
    </Tooltip>
  )
}
