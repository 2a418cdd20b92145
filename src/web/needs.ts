/** What the web service is made of: given once, by the composition root. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Random } from '../base/random.ts'
import type { Say } from '../texts/texts.ts'
import type { GuardNeeds } from './guard.ts'
import type { StaticApp } from './static.ts'

export type WebNeeds = {
  /** As browsers write it: `https://mail.example.test`, with the port where it is not 443. */
  readonly origin: () => string
  readonly hostname: string
  readonly domains: readonly string[]
  readonly signUp: 'open' | 'invitation' | 'closed'
  readonly passwordCharactersMin: number
  readonly app: StaticApp
  readonly say: Say
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Too many passwords are being checked: a fault that passes in a moment. */
  readonly isOverloaded: (fault: unknown) => boolean
  readonly guard: GuardNeeds
}
