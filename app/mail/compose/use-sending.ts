/** Sending what was written, taking it back in time, and throwing it away. */
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Problem } from '../../client.ts'
import { useSay } from '../../shell/live.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import { KEYS, refreshLists, refreshMailboxes } from '../cache.ts'
import { useDesk } from '../desk.tsx'
import { problemIn } from '../jmap/problem.ts'
import type { Identity } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { missingIn } from './draft.ts'
import { type Sent, takeBack } from './sending.ts'
import type { Writing } from './use-draft.ts'

export type Sending = {
  readonly send: () => Promise<void>
  readonly discard: () => Promise<void>
  readonly isSending: boolean
  readonly problem: Problem | null
}

export const useSending = ({ draft, stored, stop, resume }: Writing, identity: Identity): Sending => {
  const session = useMailSession()
  const queries = useQueryClient()
  const text = useText()
  const problemText = useProblemText()
  const { tell } = useSay()
  const { go, folderOf, place } = useDesk()
  const isUnderWay = useRef(false)
  const [isSending, setIsSending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const folders = { drafts: folderOf('drafts')?.id ?? '', sent: folderOf('sent')?.id ?? '' }

  const refresh = (): void => {
    void refreshLists(queries)
    void refreshMailboxes(queries)
    void queries.invalidateQueries({ queryKey: KEYS.contacts })
  }
  const undo = async (sent: Sent): Promise<void> => {
    try {
      const isBack = await takeBack(session, sent, folders)
      if (isBack) go({ compose: `draft:${sent.email}`, email: place.email })
      else tell(text('mail.compose.tooLate'))
    } catch (fault) {
      tell(problemText(problemIn(fault)), offerUndo(sent))
    }
    refresh()
  }
  const offerUndo = (sent: Sent) => ({ words: text('mail.actions.undo'), act: () => void undo(sent) })
  const send = async (): Promise<void> => {
    const missing = missingIn(draft)
    if (missing !== null || isUnderWay.current) return setProblem(missing)
    isUnderWay.current = true
    setIsSending(true)
    try {
      await stop()
      const { isTidy, ...sent } = await stored.send(draft, identity, folders)
      go({ compose: null })
      tell(text(isTidy ? 'mail.compose.sent' : 'mail.compose.sentDraftStays'), offerUndo(sent))
      refresh()
    } catch (fault) {
      resume()
      setProblem(problemIn(fault))
      setIsSending(false)
    } finally {
      isUnderWay.current = false
    }
  }
  const discard = async (): Promise<void> => {
    await stop()
    go({ compose: null })
    if (!(await stored.discard())) tell(text('mail.compose.draftStays'))
    refresh()
  }
  return { send, discard, isSending, problem }
}
