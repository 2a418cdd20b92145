/** The link to the other ways of giving the second step. */
import type { ReactNode } from 'react'
import { TextButton } from '../shell/text-button.tsx'
import { useText } from '../texts.tsx'
import type { SignInFlow } from './flow.ts'

export const OtherWay = ({ flow: { step, goTo } }: { flow: SignInFlow }): ReactNode => {
  const text = useText()
  if (!('methods' in step)) return null
  return <TextButton onClick={() => goTo({ ...step, at: 'ways' })}>{text('signIn.otherWay')}</TextButton>
}
