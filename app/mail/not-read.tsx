/** While something of the mail is being read, or could not be: asked again when somebody presses, or the connection is back. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { NotAnswered, useAgainWhenFound } from '../account/asked.tsx'
import { problemIn } from './jmap/problem.ts'

const useStyles = makeStyles({ room: { padding: tokens.spacingHorizontalL } })

type Props = { readonly error: Error | null; readonly again: () => Promise<unknown> }

export const NotRead = ({ error, again }: Props): ReactNode => {
  useAgainWhenFound(again)
  const problem = error === null ? null : problemIn(error)
  return (
    <div className={useStyles().room}>
      <NotAnswered asked={{ answer: null, problem, again: async () => void (await again()) }} />
    </div>
  )
}
