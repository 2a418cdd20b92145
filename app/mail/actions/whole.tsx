/**
 * What is done to all that a list holds: asked about first with how many that is, then seen to go on, and stopped where
 * somebody has thought better of it. Moves are put back in the same way.
 */
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, Suspense, useContext, useMemo, useRef, useState } from 'react'
import { page } from '../../router/page.ts'
import { useSay } from '../../shell/live.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import { KEYS, refreshLists, refreshMailboxes } from '../cache.ts'
import { useDesk } from '../desk.tsx'
import { problemIn } from '../jmap/problem.ts'
import { useMailSession } from '../mail-session.tsx'
import type { Shown } from './whole-dialog.tsx'
import {
  changeBack,
  changeWhole,
  countWhole,
  idsOfWhole,
  type WholeChange,
  type WholeDone,
} from './whole-list.ts'

const WholeDialog = page(() => import('./whole-dialog.tsx'), 'WholeDialog')

export type WholeWork = { readonly change: WholeChange } & (
  | { readonly kind: 'move'; readonly to: string }
  | { readonly kind: 'mark' | 'destroy' }
)

/** Ends when all has been done that is; gives what takes it back, where that can be. */
type Whole = { readonly begin: (work: WholeWork) => Promise<(() => Promise<void>) | null> }

const WholeContext = createContext<Whole>({ begin: async () => null })

export const useWhole = (): Whole => useContext(WholeContext)

export const WholeProvider = ({ children }: { children: ReactNode }): ReactNode => {
  const [shown, setShown] = useState<Shown | null>(null)
  const begin = useBegin(setShown)
  const whole = useMemo<Whole>(() => ({ begin }), [begin])
  return (
    <WholeContext.Provider value={whole}>
      {children}
      {shown !== null && (
        <Suspense>
          <WholeDialog shown={shown} />
        </Suspense>
      )}
    </WholeContext.Provider>
  )
}

const useBegin = (show: (shown: Shown | null) => void): Whole['begin'] => {
  const session = useMailSession()
  const queries = useQueryClient()
  const text = useText()
  const problemText = useProblemText()
  const { tell } = useSay()
  const { list, choose, go } = useDesk()
  const now = useRef({ list, choose, go })
  now.current = { list, choose, go }

  return useMemo(() => {
    /** Shows how far it has come until it is through. */
    const run = async (
      work: WholeWork,
      isBack: boolean,
      start: (watch: Parameters<typeof changeWhole>[3], total: (count: number) => void) => Promise<WholeDone>,
    ): Promise<WholeDone> => {
      const stopping = new AbortController()
      let total = 0
      const onStep = (count: number): void =>
        show({ at: 'work', work, isBack, count, total, stop: () => stopping.abort() })
      onStep(0)
      const done = await start({ onStep, signal: stopping.signal }, (count) => {
        total = count
        onStep(0)
      }).catch((fault: unknown) => ({ count: 0, changes: [], fault }))
      show(null)
      void refreshMailboxes(queries)
      void queries.invalidateQueries({ queryKey: KEYS.emails })
      await refreshLists(queries)
      return done
    }
    const wordsFor = (work: WholeWork, { count, changes, fault }: WholeDone): string => {
      if (fault !== null && !isStop(fault))
        return text('mail.whole.broke', { why: problemText(problemIn(fault)), count })
      if (work.kind === 'destroy') return text('mail.actions.destroyed', { count })
      return work.kind === 'move'
        ? text('mail.actions.moved', { count: changes.length, folder: work.to })
        : text('mail.whole.changed', { count: changes.length })
    }
    return async (work) => {
      const { list } = now.current
      const { filter } = list
      const isAgreed = await new Promise<boolean>((answer) => {
        countWhole(session, filter).then(
          // Nobody is asked about a list that is not there any more.
          (count) =>
            now.current.list === list ? show({ at: 'question', work, count, answer }) : answer(false),
          (fault: unknown) => {
            tell(problemText(problemIn(fault)))
            answer(false)
          },
        )
      })
      if (!isAgreed) {
        show(null)
        return null
      }
      const done = await run(work, false, async (watch, total) => {
        const ids = await idsOfWhole(session, filter, watch.signal)
        total(ids.length)
        return changeWhole(session, ids, work.change, watch)
      })
      now.current.choose(new Map())
      now.current.go({ email: null }, { replace: true })
      if (work.kind === 'destroy' || done.changes.length === 0) {
        tell(wordsFor(work, done))
        return null
      }
      const back = async (): Promise<void> => {
        const undone = await run(work, true, (watch, total) => {
          total(done.changes.length)
          return changeBack(session, done.changes, watch)
        })
        if (undone.count === done.changes.length) tell(text('mail.actions.undone'))
        else tell(wordsFor({ kind: 'mark', change: work.change }, undone), offered)
      }
      const offered = { words: text('mail.actions.undo'), act: () => void back() }
      tell(wordsFor(work, done), offered)
      return back
    }
  }, [problemText, queries, session, show, tell, text])
}

const isStop = (fault: unknown): boolean => fault instanceof DOMException && fault.name === 'AbortError'
