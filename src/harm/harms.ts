/**
 * What is done about harm: one app password held, or all disabled, the connections ended in the same turn; undone when the
 * holder says that it was them. Whoever acts first decides; nothing is done twice.
 */
import type { AccountId } from '../account/account.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import {
  type Harm,
  type HarmId,
  type HarmStore,
  newHarmId,
  RULES,
  type Rule,
  type Seen,
  UNDO_MS,
} from './harm.ts'

export type Harms = {
  /** Null when there was nothing left to hold or disable, or the holder has undone the same within a day. */
  act(found: Found): Promise<Done | null>
  list(account: AccountId): Promise<readonly Harm[]>
  /** Null when there is nothing that could be undone (any more). */
  undo(account: AccountId, id: HarmId): Promise<Harm | null>
  /**
   * "It was not me": what was held is disabled with all the others. `disabled`: the harm that this has done, null where all
   * were disabled before. Null when it was decided already.
   */
  notMe(account: AccountId, id: HarmId): Promise<{ readonly disabled: Harm | null } | null>
}

export type Found = {
  readonly account: AccountId
  readonly rule: Rule
  readonly appPassword: AppPasswordId | null
  readonly seen: Seen | null
}

export type Done = { readonly harm: Harm; readonly connectionsEnded: number }

export type HarmNeeds = {
  readonly store: HarmStore
  /** Ends what is open with these, in every process; how many connections here. */
  readonly closeConnections: (account: AccountId, ended: readonly AppPasswordId[]) => Promise<number>
  /** What is in the queue may go again. */
  readonly wakeQueue: () => void
  /** Tells the holder what was done. Must not throw and must not wait for a mail to go out. */
  readonly tell: (harm: Harm) => Promise<void>
  readonly clock: Clock
  readonly random: Random
}

export const createHarms = (needs: HarmNeeds): Harms => {
  const { store, clock } = needs
  return {
    act: (found) => act(needs, found),
    list: (account) => store.list(account),
    undo: async (account, id) => {
      const back = await store.undo(account, id, clock.nowMs() - UNDO_MS)
      if (back === null) return null
      needs.wakeQueue()
      return store.find(account, id)
    },
    notMe: (account, id) => notMe(needs, account, id),
  }
}

const act = async (needs: HarmNeeds, found: Found): Promise<Done | null> => {
  if (await wasUndone(needs, found)) return null
  const harm = newHarm(needs, found)
  const ended = harm.state === 'held' ? await hold(needs.store, harm) : await needs.store.disableAll(harm)
  return ended.length === 0 ? null : finish(needs, harm, ended)
}

const notMe = async (needs: HarmNeeds, account: AccountId, id: HarmId) => {
  const answered = await needs.store.find(account, id)
  if (answered === null) return null
  const { appPassword, seen } = answered
  const disabling = newHarm(needs, { account, rule: 'holder-says', appPassword, seen })
  const ended = await needs.store.notMe(account, id, disabling)
  if (ended === null) return null
  return { disabled: ended.length === 0 ? null : (await finish(needs, disabling, ended)).harm }
}

const newHarm = ({ clock, random }: HarmNeeds, { account, rule, appPassword, seen }: Found): Harm => ({
  id: newHarmId(random),
  account,
  rule,
  atMs: clock.nowMs(),
  state: RULES[rule] === 'hold' ? 'held' : 'disabled',
  appPassword,
  seen,
  count: 1,
})

/** What is decided is in the store: the connections end, and the holder hears of it. */
const finish = async (needs: HarmNeeds, harm: Harm, ended: readonly AppPasswordId[]): Promise<Done> => {
  const connectionsEnded = await needs.closeConnections(harm.account, ended)
  const done = { ...harm, count: ended.length }
  await needs.tell(done)
  return { harm: done, connectionsEnded }
}

const hold = async (store: HarmStore, harm: Harm): Promise<readonly AppPasswordId[]> =>
  harm.appPassword !== null && (await store.hold(harm)) ? [harm.appPassword] : []

/**
 * The holder knows of it: what they have just called theirs is not held against them again. But for the decoy, which no
 * program of theirs has: whoever presents it again is shut out again.
 */
const wasUndone = async (
  { store, clock }: HarmNeeds,
  { account, rule, appPassword }: Found,
): Promise<boolean> =>
  rule !== 'holder-says' &&
  rule !== 'decoy' &&
  (await store.list(account)).some(
    (harm) =>
      harm.state === 'undone' &&
      harm.rule === rule &&
      harm.appPassword === appPassword &&
      clock.nowMs() - harm.atMs < UNDO_MS,
  )
