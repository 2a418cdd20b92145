/**
 * May this person call this? The only place that decides it. An app password is nobody here: only a session's cookie is
 * looked at, and no header with a password ever is (N7).
 */
import type { Session } from '../sign-in/session-store.ts'
import type { Sessions } from '../sign-in/sessions.ts'
import type { StepUp } from '../sign-in/step-up.ts'
import type { Guard, Proof } from './contract/route.ts'

export type Passage =
  | { readonly kind: 'pass'; readonly session: Session | null }
  /** `proof`: the one that is wanted, with `step-up`. */
  | { readonly kind: 'refused'; readonly because: 'signed-out' | 'step-up'; readonly proof?: Proof }

export type GuardNeeds = {
  readonly sessions: Pick<Sessions, 'find'>
  readonly stepUp: Pick<StepUp, 'provedUntilMs'>
}

export const createGuard =
  ({ sessions, stepUp }: GuardNeeds) =>
  async (guard: Guard, token: string | null, remote: string): Promise<Passage> => {
    const session = token === null ? null : await sessions.find(token, remote)
    if (guard === 'anyone') return { kind: 'pass', session }
    if (session === null) return { kind: 'refused', because: 'signed-out' }
    if (guard === 'session' || (await stepUp.provedUntilMs(session, guard)) !== null)
      return { kind: 'pass', session }
    return { kind: 'refused', because: 'step-up', proof: guard }
  }
