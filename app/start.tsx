/** What the server said before the first page: who is signed in, if anybody, and how this Sigill is set up. */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { type AnswerOf, call } from './client.ts'
import { useTexts } from './texts.tsx'

export type Start = AnswerOf<'begin'>
export type Account = NonNullable<Start['account']>

type Started = {
  readonly start: Start
  /** After signing in or out, and after a change of the profile: asks again, and speaks the holder's language. */
  readonly reload: () => Promise<Start>
}

const StartContext = createContext<Started | null>(null)

export const StartProvider = ({ first, children }: { first: Start; children: ReactNode }): ReactNode => {
  const [start, setStart] = useState(first)
  const { setLanguage } = useTexts()
  const asked = useRef(0)
  const newest = useRef({ turn: 0, start: first })
  const reload = useCallback(async () => {
    asked.current += 1
    const turn = asked.current
    const outcome = await call('begin')
    // What was asked later and answered sooner knows more.
    if (outcome.kind === 'done' && turn > newest.current.turn) {
      newest.current = { turn, start: outcome.answer }
      if (outcome.answer.account !== null) await setLanguage(outcome.answer.account.language)
      const next = newest.current.start
      // What did not change is not shown anew.
      setStart((shown) => (JSON.stringify(next) === JSON.stringify(shown) ? shown : next))
    }
    return newest.current.start
  }, [setLanguage])
  const started = useMemo(() => ({ start, reload }), [start, reload])
  return <StartContext.Provider value={started}>{children}</StartContext.Provider>
}

export const useStart = (): Started => {
  const started = useContext(StartContext)
  if (started === null) throw new Error('StartProvider is missing')
  return started
}

/** The account that is signed in. Only for what stands inside the account frame, where there is one. */
export const useAccount = (): Account => {
  const { account } = useStart().start
  if (account === null) throw new Error('nobody is signed in')
  return account
}
