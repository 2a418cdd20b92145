/**
 * A state that a page waits for, live: read from the store when the page begins to listen, when the bus tells of a change,
 * and every few seconds, for what another process did. Sent only when it is another than before.
 */
import type { AccountId } from '../account/account.ts'
import type { Bus } from '../base/bus.ts'
import type { Cancel, Clock } from '../base/clock.ts'
import type { Send } from '../net/event-streams.ts'
import type { ApprovalsChanged } from '../sign-in/approvals.ts'

export type Watched<State> = {
  readonly state: State
  /** Whose it is, once that is known: a change of theirs is worth a look. */
  readonly account: AccountId | null
}

export type WatchNeeds = { readonly bus: Bus<ApprovalsChanged>; readonly clock: Clock }

const LOOK_EVERY_MS = 2_000

/** `read` gives null when there is nothing to wait for any more. Returns what ends the watch. */
export const watchState = <State>(
  { bus, clock }: WatchNeeds,
  read: () => Promise<Watched<State> | null>,
  send: Send,
): (() => void) => {
  let account: AccountId | null = null
  let sent = ''
  let cancel: Cancel = () => {}
  let isOver = false
  let looking: Promise<void> = Promise.resolve()

  const look = async (): Promise<void> => {
    if (isOver) return
    const watched = await read()
    const text = JSON.stringify(watched === null ? null : watched.state)
    account = watched?.account ?? null
    if (isOver || text === sent) return
    sent = text
    if (watched === null) send('gone', {})
    else send('state', watched.state)
  }
  // One after the other, so that what is sent last is what is true last. A store that is down is looked at again.
  const lookNext = (): Promise<void> => {
    looking = looking.then(look).catch(() => {})
    return looking
  }
  const lookAgain = (): void => {
    cancel = clock.after(LOOK_EVERY_MS, () => void lookNext().then(lookUnlessOver))
  }
  const lookUnlessOver = (): void => {
    if (!isOver) lookAgain()
  }
  const stopListening = bus.listen('approvals-changed', (changed) => {
    if (changed.account === account) void lookNext()
  })
  void lookNext().then(lookUnlessOver)
  return () => {
    isOver = true
    cancel()
    stopListening()
  }
}
