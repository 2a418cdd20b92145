/**
 * Programs say of themselves what they like: of one app password an hour tells so many kinds and networks apart, and what
 * comes beyond them is one kind in one network, which is as new as any. So the rows stay few, and nothing hides in them.
 */
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { Clock } from '../base/clock.ts'
import type { Use } from './use.ts'

export type Fold = (
  appPassword: AppPasswordId,
  told: Pick<Use, 'kind' | 'network'>,
) => Pick<Use, 'kind' | 'network'>

export const APART_AN_HOUR = 30 // a phone on a journey has some ten
export const OTHERS = { kind: 'others', network: 'others' }
const APP_PASSWORDS_MAX = 50_000 // in an hour; beyond them all begin anew
const HOUR_MS = 3_600_000

export const createFold = (clock: Pick<Clock, 'nowMs'>): Fold => {
  let apart = new Map<AppPasswordId, Set<string>>()
  let ofHour = 0
  return (appPassword, { kind, network }) => {
    const hour = Math.floor(clock.nowMs() / HOUR_MS)
    if (hour !== ofHour || apart.size >= APP_PASSWORDS_MAX) {
      apart = new Map()
      ofHour = hour
    }
    const known = apart.get(appPassword) ?? new Set()
    apart.set(appPassword, known)
    const pair = `${kind} ${network}`
    if (known.size >= APART_AN_HOUR && !known.has(pair)) return OTHERS
    known.add(pair)
    return { kind, network }
  }
}
