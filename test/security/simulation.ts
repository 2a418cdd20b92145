/**
 * A year of honest people against the rules of harm: how often is somebody held or disabled who did nothing wrong? The
 * rules are the server's own (`src/harm/rules.ts`); the people are `assumptions.ts`. The same seed gives the same year.
 */
import type { AccountId } from '../../src/account/account.ts'
import type { AppPasswordId } from '../../src/app-password/app-password.ts'
import { RULES, type Rule } from '../../src/harm/harm.ts'
import { hasManyRecipients, isFamiliar, isStolenReturn, judge, type Known } from '../../src/harm/rules.ts'
import type { Use } from '../../src/harm/use.ts'
import type { Assumptions } from './assumptions.ts'

export type Simulated = {
  readonly accountYears: number
  /** How often each rule fired on somebody who had done nothing wrong. */
  readonly fired: Readonly<Record<Rule, number>>
  /** A thousand account-years. */
  readonly disabled: number
  readonly held: number
  /** How many times the rules were asked. */
  readonly asked: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const NOW_MS = 20_000 * DAY_MS

export const simulate = (assumed: Assumptions, seed = 1): Simulated => {
  const chance = createChance(seed)
  const fired = Object.fromEntries(Object.keys(RULES).map((rule) => [rule, 0])) as Record<Rule, number>
  let asked = 0
  const ask = (known: Known): void => {
    asked += 1
    const finding = judge(known)
    if (finding !== null) fired[finding.rule] += 1
  }
  for (let account = 0; account < assumed.accounts; account++) {
    const messages = Math.round(chance.around(assumed.messagesMedian, assumed.messagesSpread))
    const usual = Math.round(chance.around(assumed.usualMedian, assumed.usualSpread))
    for (let made = chance.times(assumed.appPasswordsMade); made > 0; made--)
      ask(firstUse(assumed, chance, messages))
    for (let changed = chance.times(assumed.programsChanged); changed > 0; changed--)
      ask(changedProgram(assumed, chance, messages))
    for (let place = chance.times(assumed.newNetworks); place > 0; place--)
      ask(elsewhere(messages, { network: 'train', country: 'SE' }))
    for (let taken = chance.times(assumed.journeys) * assumed.takenAlong; taken > 0; taken--) {
      const hello = chance.is(assumed.speaksAnew) ? 'two' : 'one'
      ask(elsewhere(messages, { network: 'hotel', country: 'ES', hello }))
    }
    for (let many = chance.times(assumed.writesToMany); many > 0; many--) {
      asked += 1
      const recipients = Math.round(chance.around(assumed.recipientsMedian, assumed.recipientsSpread))
      const hour = Math.floor(NOW_MS / HOUR_MS)
      const hours = [
        { hour: hour - 100, recipients: usual },
        { hour, recipients },
      ]
      if (!hasManyRecipients(hours, NOW_MS)) continue
      const network = chance.is(assumed.manyFromNewNetwork) ? 'train' : 'home'
      const kind = chance.is(assumed.manyByNewProgram) ? 'smtp other' : 'phone'
      fired[isFamiliar(PAST, use(0, { kind, network }), NOW_MS) ? 'far-more-sent' : 'many-recipients'] += 1
    }
    for (let tried = chance.times(assumed.removedAndStillTried); tried > 0; tried--) {
      asked += 1
      if (!chance.is(assumed.takenAbroad)) continue
      const kind = chance.is(assumed.seemsOther) ? 'imap other' : 'phone'
      if (isStolenReturn(PAST, { kind, hello: kind, network: 'hotel', country: 'ES' }))
        fired['removed-returns'] += 1
    }
    if (chance.is(assumed.decoys)) fired.decoy += chance.times(assumed.decoyTried)
  }
  const per = (action: 'hold' | 'disable'): number =>
    (Object.entries(fired).reduce(
      (sum, [rule, times]) => sum + (RULES[rule as Rule] === action ? times : 0),
      0,
    ) /
      assumed.accounts) *
    1_000
  return { accountYears: assumed.accounts, fired, asked, disabled: per('disable'), held: per('hold') }
}

const use = (ageMs: number, changes: Partial<Use> = {}): Use => ({
  account: 'anna' as AccountId,
  appPassword: 'phone' as AppPasswordId,
  hour: Math.floor((NOW_MS - ageMs) / HOUR_MS),
  kind: 'phone',
  hello: 'one',
  network: 'home',
  country: 'SE',
  firstMs: NOW_MS - ageMs,
  lastMs: NOW_MS - ageMs,
  read: 5,
  deleted: 0,
  recipients: 0,
  ...changes,
})

/** A phone at home, at work and on the way for two months. */
const PAST: readonly Use[] = ['home', 'work', 'mobile'].map((network, at) =>
  use((60 - at) * DAY_MS, { network }),
)

const known = (uses: readonly Use[], messages: number, changes: Partial<Known> = {}): Known => ({
  nowMs: NOW_MS,
  createdMs: NOW_MS - 60 * DAY_MS,
  madeIn: 'SE',
  uses,
  messages,
  ...changes,
})

const elsewhere = (messages: number, where: Partial<Use>): Known =>
  known([...PAST, use(30 * 60_000), use(0, where)], messages)

/** A new app password: its first program reads what it wants. */
const firstUse = ({ madeElsewhere }: Assumptions, chance: Chance, messages: number): Known =>
  known([use(0, { read: messages })], messages, {
    createdMs: NOW_MS - 600_000,
    madeIn: chance.is(madeElsewhere) ? 'DE' : 'SE',
  })

const changedProgram = (assumed: Assumptions, chance: Chance, messages: number): Known => {
  const network = chance.is(assumed.begunInNewNetwork) ? 'shop' : 'home'
  const country = network === 'shop' && chance.is(assumed.begunAbroad) ? 'ES' : 'SE'
  const before = chance.is(assumed.bothAtOnce) ? [use(0, { network: 'mobile' })] : []
  const read = chance.is(assumed.readsAll) ? messages : 50
  const deleted = chance.is(assumed.cleansUp) ? Math.round(messages / 3) : 0
  return known(
    [...PAST, ...before, use(0, { kind: 'new phone', hello: 'two', network, country, read, deleted })],
    messages,
  )
}

type Chance = {
  is(share: number): boolean
  /** How often something of this rate happens in a year. */
  times(rate: number): number
  /** Log-normal. */
  around(median: number, spread: number): number
}

/** Mulberry32: small, and the same everywhere. */
const createChance = (seed: number): Chance => {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    is: (share) => next() < share,
    times: (rate) => {
      const limit = Math.exp(-rate)
      let count = 0
      for (let product = next(); product > limit; product *= next()) count += 1
      return count
    },
    around: (median, spread) =>
      median * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
  }
}
