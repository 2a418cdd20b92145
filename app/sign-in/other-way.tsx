/** The link to the other ways of giving the second step. */
import type { ReactNode } from 'react'
import { TextButton } from '../shell/text-button.tsx'
import { useText } from '../texts.tsx'
import type { SignInFlow } from './flow.ts'

export const OtherWay = ({ flow: { step, goTo } }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  if (!('methods' in step)) return null
  const { address, methods } = step
  return (
    <TextButton onClick={() => goTo({ at: 'ways', address, methods })}>{text('signIn.otherWay')}</TextButton>
  )
}
