/** Sending what was written and throwing it away; both can be undone for a while. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Problem } from '../../client.ts'
import { useSay } from '../../shell/live.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import { KEYS, refreshLists, refreshMailboxes } from '../cache.ts'
import { nothingIsWritten, useDesk } from '../desk.tsx'
import { isNotAnswered, problemIn } from '../jmap/problem.ts'
import type { Id, Role } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { withoutWriting } from '../place.ts'
import { missingIn } from './draft.ts'
import { type Sent, takeBack, tidy } from './sending.ts'
import type { Writing, WritingNow } from './writing.ts'

export type Sending = {
  /** Not while something stands among the recipients that is no address. */
  readonly send: (unfinished: readonly string[]) => Promise<void>
  readonly discard: () => Promise<void>
  readonly isSending: boolean
  /** The answer does not come; it is being found out whether it was sent. */
  readonly isLost: boolean
  readonly problem: Problem | null
}

export const useSending = (writing: Writing & WritingNow): Sending => {
  const session = useMailSession()
  const queries = useQueryClient()
  const text = useText()
  const problemText = useProblemText()
  const { tell } = useSay()
  const { go, folderOf, place, throwAway } = useDesk()
  const here = useRef(place)
  here.current = place
  const isUnderWay = useRef(false)
  const [isSending, setIsSending] = useState(false)
  const [isLost, setIsLost] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const idOf = (role: Role): Id => folderOf(role)?.id ?? ''
  const folders = { drafts: idOf('drafts'), sent: idOf('sent'), trash: idOf('trash') }
  const { now, stored, flush, stop, resume, isLeft } = writing

  const refresh = (): void => {
    void refreshLists(queries)
    void refreshMailboxes(queries)
    void queries.invalidateQueries({ queryKey: KEYS.contacts })
  }
  /** Only this one: whoever went elsewhere meanwhile stays there. */
  const close = (): void => {
    if (!isLeft()) go(withoutWriting(here.current))
  }
  const undo = async (sent: Sent): Promise<void> => {
    try {
      if (await takeBack(session, sent, folders)) go({ compose: `draft:${sent.email}` })
      else tell(text('mail.compose.tooLate'))
    } catch (fault) {
      tell(problemText(problemIn(fault)), offerUndo(sent))
    }
    refresh()
  }
  const offerUndo = (sent: Sent) => ({ words: text('mail.actions.undo'), act: () => void undo(sent) })
  const fail = (failed: Problem): void => {
    setProblem(failed)
    if (isLeft()) tell(text('mail.compose.notSent', { why: problemText(failed) }))
  }
  const send = async (unfinished: readonly string[]): Promise<void> => {
    const { draft, identity } = now()
    const missing =
      unfinished.length > 0
        ? { problem: 'mail-unfinished-recipients', addresses: unfinished }
        : missingIn(draft)
    if (missing !== null || isUnderWay.current) return setProblem(missing)
    isUnderWay.current = true
    setProblem(null)
    setIsSending(true)
    try {
      await stop()
      const { isTidy, ...sent } = await stored.send(draft, identity, folders, () => setIsLost(true))
      close()
      tell(text(isTidy ? 'mail.compose.sent' : 'mail.compose.sentDraftStays'), offerUndo(sent))
      refresh()
    } catch (fault) {
      resume()
      fail(problemIn(fault))
      setIsSending(false)
    } finally {
      setIsLost(false)
      isUnderWay.current = false
    }
  }
  const discard = async (): Promise<void> => {
    try {
      // What is thrown away can be had back, whole.
      await flush()
    } catch (fault) {
      // Nobody has to keep what cannot be saved: it is thrown away as it was saved last.
      if (isNotAnswered(problemIn(fault))) return setProblem(problemIn(fault))
    }
    await stop()
    close()
    const { trash } = folders
    const email = await stored.discard(trash)
    if (email === false) tell(text('mail.compose.draftStays'))
    if (typeof email === 'string') {
      const undo = { words: text('mail.actions.undo'), act: () => void pickUp(email) }
      tell(text('mail.compose.discarded'), undo)
    }
    refresh()
  }
  const pickUp = async (email: Id): Promise<void> => {
    const back = { mailboxIds: { [folders.drafts]: true } }
    if (await tidy(session, { update: { [email]: back } })) go({ compose: `draft:${email}` })
    else tell(text('mail.compose.draftInTrash'))
    refresh()
  }
  useEffect(() => {
    throwAway.current = (email) => {
      const isThis = stored.id() === email
      if (isThis) void discard()
      return isThis
    }
    return () => {
      throwAway.current = nothingIsWritten
    }
  })
  return { send, discard, isSending, isLost, problem }
}
