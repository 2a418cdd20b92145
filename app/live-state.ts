/**
 * A state of the server that a page waits for, live: by an event stream, and while that is broken by asking every few
 * seconds. Both give the same answer, so a page never knows which it was.
 */
import { useEffect, useState } from 'react'
import { type AnswerOf, address, call, type RouteName } from './client.ts'

type Asking = 'signInApproval' | 'approval' | 'paired'

const WATCH = {
  signInApproval: 'watchSignInApproval',
  approval: 'watchApproval',
  paired: 'watchPaired',
} as const satisfies Record<Asking, RouteName>

const ASK_EVERY_MS = 3_000

/** Null until something is heard, and whenever `isOn` is false. What is over is not listened to any more. `of` is what it is about: another is heard anew. */
export const useLiveState = <Name extends Asking>(
  name: Name,
  { of, isOn }: { readonly of: string; readonly isOn: boolean },
): AnswerOf<Name> | null => {
  const [heard, setHeard] = useState<{ readonly of: string; readonly state: AnswerOf<Name> } | null>(null)
  useEffect(() => {
    if (!isOn) return
    return listen(name, of, (state) => setHeard({ of, state }))
  }, [name, of, isOn])
  return isOn && heard?.of === of ? heard.state : null
}

const listen = <Name extends Asking>(
  name: Name,
  id: string,
  hear: (state: AnswerOf<Name>) => void,
): (() => void) => {
  const params = { id }
  let isOver = false
  let isBroken = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const source = new EventSource(address(WATCH[name], { params }))
  const stop = (): void => {
    isOver = true
    clearTimeout(timer)
    source.close()
  }
  const heard = (state: AnswerOf<Name>): void => {
    if (isOver) return
    if (isFinal(state)) stop()
    hear(state)
  }
  const ask = async (): Promise<void> => {
    const outcome = await call<Asking>(name, { params })
    if (isOver || !isBroken) return
    if (outcome.kind === 'done') heard(outcome.answer as AnswerOf<Name>)
    if (!isOver) timer = setTimeout(ask, ASK_EVERY_MS)
  }
  source.addEventListener('open', () => {
    isBroken = false
    clearTimeout(timer)
  })
  source.addEventListener('state', ({ data }) => heard(JSON.parse(String(data)) as AnswerOf<Name>))
  source.addEventListener('error', () => {
    if (isBroken || isOver) return
    isBroken = true
    timer = setTimeout(ask, ASK_EVERY_MS)
  })
  return stop
}

/** What was asked is answered or over; a pairing goes on until its page is left. */
const isFinal = (state: object | null): boolean =>
  state !== null && 'state' in state && state.state !== 'waiting'
