/** Harm put together: the rules with the settings' limits, what they watch, and what is done. */
import { readFileSync } from 'node:fs'
import type { AccountId } from './account/account.ts'
import type { AppPasswordId } from './app-password/app-password.ts'
import type { CredentialEnded } from './app-password/store.ts'
import type { Bus } from './base/bus.ts'
import type { Clock } from './base/clock.ts'
import type { Random } from './base/random.ts'
import { SettingsMistake } from './config/read-settings.ts'
import type { Settings } from './config/settings.ts'
import type { Harm } from './harm/harm.ts'
import { createHarms, type Harms } from './harm/harms.ts'
import type { Limits } from './harm/rules.ts'
import { createHarmWatch, type HarmWatch } from './harm/watch.ts'
import { bundledPlaces, type Places, placesIn } from './net/places.ts'
import type { SharedConnections } from './net/shared-connections.ts'
import type { Stores } from './storage/stores.ts'

export type HarmParts = {
  readonly harms: Harms
  readonly watch: HarmWatch
  readonly places: Places
}

export type HarmPartsNeeds = {
  readonly settings: Settings
  readonly stores: Stores
  readonly connections: Pick<SharedConnections, 'end'>
  readonly credentialsEnded: Bus<CredentialEnded>
  readonly wakeQueue: () => void
  readonly tell: (harm: Harm) => Promise<void>
  readonly clock: Clock
  readonly random: Random
  readonly onFault: (task: string, fault: unknown) => void
}

export const createHarmParts = (needs: HarmPartsNeeds): HarmParts => {
  const { settings, stores, connections, credentialsEnded } = needs
  const places = placesFrom(settings.harm.places)
  const harms = createHarms({
    ...needs,
    store: stores.harms,
    closeConnections: async (account: AccountId, ended: readonly AppPasswordId[]) => {
      const connectionsEnded = await connections.end(ended)
      credentialsEnded.publish({ kind: 'credential-ended', account, appPasswords: ended })
      return connectionsEnded
    },
  })
  const watch = createHarmWatch({
    ...needs,
    ...stores,
    messages: async (account) => (await stores.mail.usage(account)).messages,
    harms,
    places,
    limits: limitsIn(settings),
  })
  return { harms, watch: settings.harm.watch ? watch : onlyTheDecoy(watch), places }
}

/** Where the rules are off: who made a decoy was promised what it does. */
const onlyTheDecoy = (watch: HarmWatch): HarmWatch => ({
  ...watch,
  note: () => {},
  refused: (attempt, because, match) => {
    if (because === 'decoy-app-password') watch.refused(attempt, because, match)
  },
})

const DAY_MS = 86_400_000

const limitsIn = ({ harm }: Settings): Limits => ({
  recipientsAnHour: harm.recipients_an_hour,
  timesUsual: harm.times_usual,
  readAnHour: harm.read_an_hour,
  readShare: harm.read_percent / 100,
  deletedAnHour: harm.deleted_an_hour,
  deletedShare: harm.deleted_percent / 100,
  settledMs: harm.settled_days * DAY_MS,
})

/** A database that cannot be read stops the start, and names the setting. */
const placesFrom = (path: string | undefined): Places => {
  if (path === undefined) return bundledPlaces()
  try {
    return placesIn(readFileSync(path))
  } catch (fault) {
    throw new SettingsMistake(`harm.places: ${path} cannot be read as a database of places`, { cause: fault })
  }
}
