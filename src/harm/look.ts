/** Asks the rules about what was seen, and has done what they find. A fault is the caller's: what was seen is seen again. */
import type { AccountId } from '../account/account.ts'
import type { AppPassword } from '../app-password/app-password.ts'
import type { AppPasswordStore } from '../app-password/store.ts'
import type { Clock } from '../base/clock.ts'
import type { Rule, Seen } from './harm.ts'
import type { Harms } from './harms.ts'
import { hasManyRecipients, isFamiliar, isStolenReturn, judge, type Limits } from './rules.ts'
import { USES_KEPT_DAYS, type Use, type UseStore } from './use.ts'

export type LookNeeds = {
  readonly uses: Pick<UseStore, 'add' | 'of' | 'recipients'>
  readonly appPasswords: Pick<AppPasswordStore, 'find'>
  /** How many messages the account has. */
  readonly messages: (account: AccountId) => Promise<number>
  readonly harms: Pick<Harms, 'act'>
  readonly limits: Limits
  readonly clock: Clock
}

export type Entry = { readonly use: Use; readonly seen: Seen }

/** An ended app password or a decoy, presented. */
export type Tried = {
  readonly appPassword: AppPassword
  readonly by: Pick<Use, 'kind' | 'hello' | 'network' | 'country'>
  readonly seen: Seen
  readonly rule: Rule
}

const HOUR_MS = 3_600_000
const SINCE_HOURS = USES_KEPT_DAYS * 24

type How = {
  /** What needs no second look. */
  readonly settled: { has(key: string): boolean; add(key: string): void }
  /** Of the account, while the store takes nothing, as on a full disk: they count all the same. */
  readonly unwritten: readonly Use[]
}

export const look = async (
  needs: LookNeeds,
  { use, seen }: Entry,
  key: string,
  { settled, unwritten }: How,
): Promise<void> => {
  const { account, appPassword: id } = use
  const nowMs = needs.clock.nowMs()
  const sinceHour = Math.floor(nowMs / HOUR_MS) - SINCE_HOURS
  const usesOf = async (): Promise<readonly Use[]> => [
    ...(await needs.uses.of(account, id, sinceHour)),
    ...unwritten.filter(({ appPassword }) => appPassword === id),
  ]
  if (use.recipients > 0) {
    const hours = [...(await needs.uses.recipients(account, sinceHour)), ...unwritten]
    if (hasManyRecipients(hours, nowMs, needs.limits)) {
      const isHere = isFamiliar(await usesOf(), use, nowMs)
      const rule = isHere ? 'far-more-sent' : 'many-recipients'
      await needs.harms.act({ account, rule, appPassword: id, seen })
    }
  }
  if (settled.has(key)) return
  const appPassword = await needs.appPasswords.find(account, id)
  if (appPassword === null || appPassword.removedMs !== null || appPassword.heldBy !== null) return
  const uses = await usesOf()
  if (isSettled(uses, use, nowMs)) {
    settled.add(key)
    return
  }
  const { createdMs, madeIn } = appPassword
  const messages = await needs.messages(account)
  const finding = judge({ nowMs, createdMs, madeIn, uses, messages }, needs.limits)
  if (finding !== null) await needs.harms.act({ account, rule: finding.rule, appPassword: id, seen })
}

/** Nothing about it is new, and never will be again. */
const isSettled = (uses: readonly Use[], { kind, network }: Use, nowMs: number): boolean => {
  const isOld = (use: Use): boolean => nowMs - use.firstMs >= HOUR_MS
  return (
    uses.some((use) => use.kind === kind && isOld(use)) &&
    uses.some((use) => use.network === network && isOld(use))
  )
}

/** One that is not theft is remembered: the phone that was not told, and what an update made of it, is known from then on. */
export const lookAtReturn = async (
  needs: LookNeeds,
  { appPassword: { account, id }, by, seen, rule }: Tried,
): Promise<void> => {
  if (rule === 'removed-returns') {
    const nowMs = needs.clock.nowMs()
    const hour = Math.floor(nowMs / HOUR_MS)
    if (!isStolenReturn(await needs.uses.of(account, id, hour - SINCE_HOURS), by)) {
      const nothing = { firstMs: nowMs, lastMs: nowMs, read: 0, deleted: 0, recipients: 0 }
      await needs.uses.add([{ account, appPassword: id, hour, ...by, ...nothing }])
      return
    }
  }
  await needs.harms.act({ account, rule, appPassword: id, seen })
}
