/**
 * How often the approvers of an account may be asked (attack A3): one at a time, a few in ten
 * minutes, and not at all for an hour after three were refused. It is counted in the store for the account, so over all
 * browsers and processes. Who gave no password has less of it, so that a stranger leaves the holder enough.
 */
import type { Approval, ApprovalKind } from '../approval-store.ts'

export const APPROVAL_MS = 120_000

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What must be seen to decide: a rest of an hour, after what was refused within an hour. */
export const PACE_SEEN_MS = 2 * HOUR_MS

export type Pace = {
  readonly limits: Readonly<Record<ApprovalKind, readonly { withinMs: number; max: number }[]>>
  readonly refusedMax: number
}

export const PACE: Pace = {
  limits: {
    'sign-in': [
      { withinMs: 10 * MINUTE_MS, max: 3 },
      { withinMs: HOUR_MS, max: 10 },
    ],
    'step-up': [
      { withinMs: 10 * MINUTE_MS, max: 3 },
      { withinMs: HOUR_MS, max: 10 },
    ],
    alone: [
      { withinMs: 10 * MINUTE_MS, max: 2 },
      { withinMs: HOUR_MS, max: 5 },
    ],
    // By a holder who has just proved who they are, and sees what comes of it.
    trial: [{ withinMs: HOUR_MS, max: 20 }],
  },
  refusedMax: 3,
}

export type PaceRefusal = 'approval-pending' | 'too-many-approvals' | 'approvals-rest'

/** `recent`: what the account was asked within `PACE_SEEN_MS`. */
export const refuseToAsk = (
  pace: Pace,
  wanted: Approval,
  recent: readonly Approval[],
): PaceRefusal | null => {
  const { askedMs: nowMs } = wanted
  const alike = recent.filter(({ kind }) => (kind === 'trial') === (wanted.kind === 'trial'))
  if (wanted.kind !== 'trial') {
    if (isResting(pace, recent, nowMs)) return 'approvals-rest'
    if (alike.some((other) => isInTheWay(other, wanted))) return 'approval-pending'
  }
  const isFull = pace.limits[wanted.kind].some(
    ({ withinMs, max }) => alike.filter(({ askedMs }) => askedMs > nowMs - withinMs).length >= max,
  )
  return isFull ? 'too-many-approvals' : null
}

/** Its own browser may ask again, and who gave the password goes before who gave none. */
const isInTheWay = (other: Approval, wanted: Approval): boolean =>
  other.state === 'waiting' &&
  other.untilMs > wanted.askedMs &&
  other.askedBy !== wanted.askedBy &&
  !(other.kind === 'alone' && wanted.kind !== 'alone')

const isResting = ({ refusedMax }: Pace, recent: readonly Approval[], nowMs: number): boolean => {
  const refusedMs = recent
    .filter(({ kind, state }) => kind !== 'trial' && (state === 'denied' || state === 'wrong-number'))
    .map(({ answeredMs }) => answeredMs ?? 0)
    .sort((a, b) => b - a)
  const [last, first] = [refusedMs[0], refusedMs[refusedMax - 1]]
  return last !== undefined && first !== undefined && last - first < HOUR_MS && nowMs - last < HOUR_MS
}
