/** What is being written, as a pane shows it: saved when the page is hidden, and left when the pane goes away. */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useSay } from '../../shell/live.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import type { Id } from '../jmap/types.ts'
import { later } from '../later.ts'
import { useMailSession } from '../mail-session.tsx'
import type { Begun } from './beginnings.ts'
import { createWriting, type Told, type Writing, type WritingNow } from './writing.ts'

export const useWriting = (
  begun: Begun,
  /** One that had been left and is gone on with. */
  left: Writing | null,
  drafts: Id,
  onSaved: (id: Id) => void,
): Writing & WritingNow => {
  const session = useMailSession()
  const [writing] = useState(() => left ?? createWriting({ session, begun, drafts, after: later }))
  const now = useSyncExternalStore(writing.onChange, writing.now)
  const told = useTold()
  const latest = useRef({ told, onSaved })
  latest.current = { told, onSaved }
  useEffect(() => {
    writing.enter((id) => latest.current.onSaved(id))
    const whenHidden = (): void => {
      if (document.visibilityState === 'hidden') writing.save()
    }
    document.addEventListener('visibilitychange', whenHidden)
    return () => {
      document.removeEventListener('visibilitychange', whenHidden)
      writing.leave(latest.current.told)
    }
  }, [writing])
  return useMemo(() => ({ ...writing, ...now }), [writing, now])
}

const useTold = (): Told => {
  const text = useText()
  const problemText = useProblemText()
  const { tell } = useSay()
  return {
    waits: (count) => tell(text('mail.compose.filesComing', { count })),
    saved: () => tell(text('mail.compose.savedWithFiles')),
    missing: (files) => tell(problemText({ problem: 'mail-draft-files-missing', files })),
  }
}
