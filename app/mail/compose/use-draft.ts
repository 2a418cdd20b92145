/** A draft that is saved as it is typed, when the page is left, and before it is sent. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Id, Identity } from '../jmap/types.ts'
import { later } from '../later.ts'
import { useMailSession } from '../mail-session.tsx'
import { type Draft, isWorthSaving } from './draft.ts'
import { createSaver, type Saver, type SaveState } from './saver.ts'
import { createStoredDraft, type StoredDraft } from './stored-draft.ts'

export type Writing = {
  readonly draft: Draft
  readonly change: (change: (draft: Draft) => Draft) => void
  readonly state: SaveState
  readonly stored: StoredDraft
  /** No more saving, until it goes on. */
  readonly stop: () => Promise<void>
  readonly resume: () => void
}

type Needs = {
  readonly first: Draft
  readonly saved: Id | null
  readonly identity: Identity
  readonly drafts: Id
  readonly onSaved: (id: Id) => void
}

export const useDraft = ({ first, saved, identity, drafts, onSaved }: Needs): Writing => {
  const session = useMailSession()
  const [draft, setDraft] = useState(first)
  const [state, setState] = useState<SaveState>('untouched')
  const now = useRef({ identity, drafts, onSaved })
  now.current = { identity, drafts, onSaved }
  const isLeft = useRef(false)
  const [stored] = useState(() => createStoredDraft(session, saved))
  const [saver] = useState<Saver<Draft>>(() =>
    createSaver<Draft>({
      save: (content) => stored.save(content, now.current.identity, now.current.drafts),
      onState: setState,
      // Who has gone elsewhere is not called back.
      onSaved: (id) => {
        if (!isLeft.current) now.current.onSaved(id)
      },
      after: later,
    }),
  )
  useEffect(() => {
    if (isWorthSaving(draft, first)) saver.change(draft)
  }, [draft, first, saver])
  useEffect(() => {
    isLeft.current = false
    const leave = (): void => void saver.flush().catch(() => {})
    const whenHidden = (): void => {
      if (document.visibilityState === 'hidden') leave()
    }
    document.addEventListener('visibilitychange', whenHidden)
    return () => {
      document.removeEventListener('visibilitychange', whenHidden)
      isLeft.current = true
      leave()
    }
  }, [saver])
  const change = useCallback((next: (draft: Draft) => Draft) => setDraft(next), [])
  return { draft, change, state, stored, stop: saver.stop, resume: saver.resume }
}
