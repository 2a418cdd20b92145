/**
 * Limits for networks with many people behind one address (a school, an office): there some wrong secrets a minute are no
 * sign of anything, and slowing the address slows all of them.
 */
import type { AddressSet } from './networks.ts'
import type { Throttle, ThrottleLimits } from './throttle.ts'

const PEOPLE = 20 // guesses there come no further than from so many addresses elsewhere

export const limitsOfManyPeople = (limits: ThrottleLimits): ThrottleLimits => ({
  ...limits,
  failuresAMinute: limits.failuresAMinute * PEOPLE,
  failuresADay: limits.failuresADay * PEOPLE,
})

/** `there` judges what comes from `networks`, `elsewhere` all else. */
export const throttleByNetwork = (networks: AddressSet, there: Throttle, elsewhere: Throttle): Throttle => {
  const of = (remote: string): Throttle => (networks.has(remote) ? there : elsewhere)
  return {
    verdict: (remote) => of(remote).verdict(remote),
    rank: (remote) => of(remote).rank(remote),
    enter: (remote) => of(remote).enter(remote),
    failed: (remote, secretDigest) => of(remote).failed(remote, secretDigest),
    succeeded: (remote) => of(remote).succeeded(remote),
  }
}
