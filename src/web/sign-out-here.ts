/** Ends the session of the browser that calls, and at once whatever listens for its account: pages and JMAP programs' streams. */
import type { EventStreams } from '../net/event-streams.ts'
import type { Session } from '../sign-in/session-store.ts'
import type { Sessions } from '../sign-in/sessions.ts'
import type { Visitor } from './call.ts'
import { holderOf } from './holder.ts'

export const signOutHere = async (
  { sessions, streams }: { readonly sessions: Sessions; readonly streams: EventStreams },
  { session, visitor }: { readonly session: Session | null; readonly visitor: Visitor },
): Promise<void> => {
  if (session === null) return
  await sessions.signOut(holderOf({ session, visitor }))
  await streams.recheck(session.account)
}
