/**
 * Sessions: browsers that are signed in. Idle for 14 days or 90 days old, they end. Every step up gives a new token and
 * ends the old one, so that a token planted or stolen before is worth nothing after.
 */
import type { AccountId } from '../account/account.ts'
import type { Clock } from '../base/clock.ts'
import { sameDigest } from '../base/digest.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import type { Caller, Holder } from './caller.ts'
import type { Journal } from './flow/journal.ts'
import { newToken, parseToken } from './flow/tokens.ts'
import { type Refused, refused } from './refusal.ts'
import type { Session, SessionId, SessionStore } from './session-store.ts'
import type { Spending } from './ticket-store.ts'
import { CLOCK_SLACK_MS } from './tickets.ts'

export const SESSION_IDLE_MS = 14 * 86_400_000
export const SESSION_AGE_MS = 90 * 86_400_000

export type Begun = { readonly session: Session; readonly token: Secret<string> }

export type Sessions = {
  begin(account: AccountId, caller: Caller, secondStep: 'given' | 'not-given'): Promise<Begun>
  /** In the write that spends what led to it; null when somebody else has spent that. */
  beginBy(
    spending: Spending,
    account: AccountId,
    caller: Caller,
    secondStep: 'given' | 'not-given',
  ): Promise<Begun | null>
  /** The session of a token, while it lasts; it has been seen then. */
  find(token: string | null, remote: string): Promise<Session | null>
  /** It has proved itself now. Null when it has another token already: somebody else was first. */
  prove(session: Session, secondStep: 'given' | 'not-given'): Promise<Begun | null>
  list(account: AccountId): Promise<readonly Session[]>
  /** This browser signs out. */
  signOut(holder: Holder): Promise<void>
  /** Another one of the account's. */
  end(holder: Holder, id: string): Promise<{ readonly kind: 'ended' } | Refused>
  /** All but this one, or this one too; how many. */
  endAll(holder: Holder, which: 'all' | 'others'): Promise<number>
}

export type SessionNeeds = {
  readonly sessions: SessionStore
  readonly journal: Journal
  readonly clock: Clock
  readonly random: Random
}

export const createSessions = (needs: SessionNeeds): Sessions => {
  const { sessions, journal, clock } = needs
  return {
    begin: async (account, caller, secondStep) => {
      const begun = newSession(needs, account, caller, secondStep)
      await sessions.add(begun.session)
      return begun
    },
    beginBy: async (spending, account, caller, secondStep) => {
      const begun = newSession(needs, account, caller, secondStep)
      return (await sessions.add(begun.session, spending)) ? begun : null
    },
    find: (token, remote) => find(needs, token, remote),
    prove: (session, secondStep) => prove(needs, session, secondStep),
    list: async (account) =>
      (await sessions.list(account)).filter((session) => !isOver(session, clock.nowMs())),
    signOut: async ({ session, caller }) => {
      const ended = await sessions.end(session.account, session.id)
      if (ended) await journal.note(session.account, { kind: 'signed-out' }, caller)
    },
    end: async ({ session, caller }, id) => {
      if (!(await sessions.end(session.account, id as SessionId))) return refused('not-found')
      await journal.note(session.account, { kind: 'sessions-ended', count: 1 }, caller)
      return { kind: 'ended' }
    },
    endAll: async ({ session, caller }, which) => {
      const count = await sessions.endAll(session.account, which === 'all' ? null : session.id)
      if (count > 0) await journal.note(session.account, { kind: 'sessions-ended', count }, caller)
      return count
    },
  }
}

const SEEN_EVERY_MS = 60_000 // more often would write to disk at every click

const newSession = (
  { clock, random }: SessionNeeds,
  account: AccountId,
  caller: Caller,
  secondStep: 'given' | 'not-given',
): Begun => {
  const { id, token, digest } = newToken<SessionId>(random)
  const nowMs = clock.nowMs()
  const session: Session = {
    id,
    account,
    digest,
    createdMs: nowMs,
    lastSeenMs: nowMs,
    remote: caller.remote,
    userAgent: caller.userAgent,
    provedMs: nowMs,
    secondStepMs: secondStep === 'given' ? nowMs : null,
  }
  return { session, token }
}

const find = async (
  { sessions, clock }: SessionNeeds,
  text: string | null,
  remote: string,
): Promise<Session | null> => {
  const token = parseToken<SessionId>(text)
  const session = token === null ? null : await sessions.find(token.id)
  if (session === null || token === null || !sameDigest(session.digest, token.digest)) return null
  const nowMs = clock.nowMs()
  if (isOver(session, nowMs)) {
    await sessions.end(session.account, session.id)
    return null
  }
  if (nowMs - session.lastSeenMs < SEEN_EVERY_MS) return session
  // A full disk must not keep its holder from removing app passwords: the row was read, and that is what lets in.
  await sessions.seen(session.id, nowMs, remote).catch(() => {})
  return { ...session, lastSeenMs: nowMs, remote }
}

const prove = async (
  { sessions, clock, random }: SessionNeeds,
  session: Session,
  secondStep: 'given' | 'not-given',
): Promise<Begun | null> => {
  const { token, digest } = newToken(random, session.id)
  const provedMs = clock.nowMs()
  const secondStepMs = secondStep === 'given' ? provedMs : session.secondStepMs
  const isFirst = await sessions.prove(session.id, session.digest, digest, { provedMs, secondStepMs })
  return isFirst ? { token, session: { ...session, digest, provedMs, secondStepMs } } : null
}

/** Also one from the future: the clock was put back, and it would outlive its limits by as much. */
const isOver = ({ createdMs, lastSeenMs }: Session, nowMs: number): boolean =>
  nowMs - lastSeenMs >= SESSION_IDLE_MS ||
  nowMs - createdMs >= SESSION_AGE_MS ||
  Math.max(createdMs, lastSeenMs) > nowMs + CLOCK_SLACK_MS
