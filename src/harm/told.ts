/**
 * What tells the programs and networks of one app password apart. It is asked at every deed, and a program says the same
 * of itself all day: its kind and its network are worked out once.
 */
import type { Doer } from '../activity/deeds.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { Clock } from '../base/clock.ts'
import { createFold } from './fold.ts'
import { kindOf, type Use } from './use.ts'

export type Source = Pick<Doer, 'service' | 'client' | 'remote'>
export type Told = Pick<Use, 'kind' | 'hello' | 'network'>
export type ToldOf = (appPassword: AppPasswordId, source: Source, hello: string | undefined) => Told

export type ToldNeeds = {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly places: { networkOf(remote: string): string }
}

export const SOURCES_MAX = 10_000 // some 4 MB; beyond them all begin anew

export const createToldOf = ({ clock, places }: ToldNeeds): ToldOf => {
  const fold = createFold(clock)
  let known = new Map<string, Pick<Use, 'kind' | 'network'>>()
  const workedOut = ({ service, client, remote }: Source, hello: string): Pick<Use, 'kind' | 'network'> => {
    const source = `${service} ${remote} ${hello} ${client ?? ''}`
    const before = known.get(source)
    if (before !== undefined) return before
    if (known.size >= SOURCES_MAX) known = new Map()
    const fresh = { kind: kindOf(service, client, hello), network: places.networkOf(remote) }
    known.set(source, fresh)
    return fresh
  }
  return (appPassword, source, hello = '') => {
    const { kind, network } = fold(appPassword, workedOut(source, hello))
    return { kind, hello, network }
  }
}
