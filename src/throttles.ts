/** What slows guessing and searching, by source: a count under each name, which all processes share. */
import type { Link } from './base/bus.ts'
import type { Clock } from './base/clock.ts'
import { linkedThrottle } from './base/linked-throttle.ts'
import { addressSet } from './base/networks.ts'
import {
  createThrottle,
  noThrottle,
  THROTTLE_LIMITS,
  type Throttle,
  type ThrottleLimits,
} from './base/throttle.ts'
import { limitsOfManyPeople, throttleByNetwork } from './base/throttle-by-network.ts'
import type { Settings } from './config/settings.ts'

export type ThrottleOf = (name: string, limits?: ThrottleLimits) => Throttle

export const createThrottles =
  ({ sign_in }: Settings, link: Link, clock: Clock): ThrottleOf =>
  (name, limits = THROTTLE_LIMITS) => {
    if (!sign_in.throttle) return noThrottle
    const byNetwork = throttleByNetwork(
      addressSet(sign_in.shared_networks),
      createThrottle(clock, limitsOfManyPeople(limits)),
      createThrottle(clock, limits),
    )
    return linkedThrottle(byNetwork, name, link, clock)
  }
