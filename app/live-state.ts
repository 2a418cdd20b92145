/** A state of the server that a page waits for, live. */
import { useEffect, useState } from 'react'
import { type AnswerOf, address, call, type Outcome, type RouteName } from './client.ts'
import { listen } from './listen.ts'

type Asking = 'signInApproval' | 'approval' | 'paired'

const WATCH = {
  signInApproval: 'watchSignInApproval',
  approval: 'watchApproval',
  paired: 'watchPaired',
} as const satisfies Record<Asking, RouteName>

/** Null until something is heard, and whenever `isOn` is false. `of` is what it is about: another is heard anew. */
export const useLiveState = <Name extends Asking>(
  name: Name,
  { of, isOn }: { readonly of: string; readonly isOn: boolean },
): Outcome<AnswerOf<Name>> | null => {
  const [heard, setHeard] = useState<{ of: string; outcome: Outcome<AnswerOf<Name>> } | null>(null)
  useEffect(() => {
    if (!isOn) return
    const params = { id: of }
    const live = {
      source: new EventSource(address(WATCH[name], { params })),
      ask: async () => (await call<Asking>(name, { params })) as Outcome<AnswerOf<Name>>,
      after: (delayMs: number, work: () => void) => {
        const timer = setTimeout(work, delayMs)
        return () => clearTimeout(timer)
      },
    }
    return listen(live, (outcome) => setHeard({ of, outcome }))
  }, [name, of, isOn])
  return isOn && heard?.of === of ? heard.outcome : null
}
