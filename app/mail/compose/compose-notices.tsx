/** What whoever writes should know: about the draft it began as, and about its sending. */
import type { ReactNode } from 'react'
import { Notice } from '../../shell/notice.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import type { Begun } from './beginnings.ts'
import type { Sending } from './use-sending.ts'

type Props = Pick<Begun, 'isOriginalKept'> & Pick<Sending, 'isLost' | 'problem'>

export const ComposeNotices = ({ isOriginalKept, isLost, problem }: Props): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  return (
    <>
      {isOriginalKept && (
        <Notice kind="info" role="note">
          {text('mail.compose.originalStays')}
        </Notice>
      )}
      {isLost && (
        <Notice kind="warning" role="alert">
          {text('mail.compose.findingOut')}
        </Notice>
      )}
      {problem !== null && (
        <Notice kind="error" role="alert">
          {problemText(problem)}
        </Notice>
      )}
    </>
  )
}
