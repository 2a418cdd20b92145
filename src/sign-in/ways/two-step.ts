/**
 * Two-step verification: on once there is a way to prove who one is and recovery codes are saved; off takes the ways,
 * the trusted browsers and every app password with it, in one transaction. While it is on the last way stays (the store
 * sees to that in the write itself, since two tabs may remove two ways at once).
 */
import type { AccountId } from '../../account/account.ts'
import type { AccountStore } from '../../account/store.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { Clock } from '../../base/clock.ts'
import type { ApproverStore } from '../approval-store.ts'
import type { Holder } from '../caller.ts'
import type { Journal } from '../flow/journal.ts'
import type { AppPasswordEnding } from '../ports.ts'
import { waysOf } from '../proofs/second-step-ways.ts'
import { type Refused, refused } from '../refusal.ts'
import type { SecondStepStore, TwoStepStore } from '../second-step-store.ts'
import type { Tickets } from '../tickets.ts'
import type { TrustedBrowsers } from '../trusted-browsers.ts'
import { pendingRecoveryAddress } from './recovery-address.ts'

export type TwoStep = {
  state(account: AccountId): Promise<TwoStepState>
  /** Already on is on. */
  turnOn(holder: Holder): Promise<{ readonly kind: 'on' } | Refused>
  turnOff(holder: Holder): Promise<{
    readonly kind: 'off'
    readonly appPasswordsRemoved: number
    readonly connectionsEnded: number
  }>
}

export type TwoStepState = {
  readonly sinceMs: number | null
  readonly passkeys: readonly {
    readonly id: string
    readonly name: string
    readonly createdMs: number
    readonly lastUsedMs: number | null
    readonly isSynced: boolean
  }[]
  readonly authenticators: readonly {
    readonly id: string
    readonly name: string
    readonly createdMs: number
    readonly lastUsedMs: number | null
  }[]
  readonly approvers: readonly {
    readonly id: string
    readonly name: string
    readonly createdMs: number
    readonly lastUsedMs: number | null
    readonly hasPush: boolean
    readonly isAlone: boolean
  }[]
  readonly recoveryCodesLeft: number
  readonly recoveryAddress: { readonly address: string; readonly isConfirmed: boolean } | null
  readonly trustedBrowsers: number
}

export type TwoStepNeeds = {
  readonly accounts: Pick<AccountStore, 'find'>
  readonly secondSteps: SecondStepStore
  readonly approvers: Pick<ApproverStore, 'list'>
  readonly twoStep: TwoStepStore
  readonly appPasswords: Pick<AppPasswordEnding, 'closeConnections'>
  readonly tickets: Tickets
  readonly trustedBrowsers: TrustedBrowsers
  readonly journal: Journal
  readonly clock: Clock
}

export const createTwoStep = (needs: TwoStepNeeds): TwoStep => ({
  state: (account) => state(needs, account),
  turnOn: (holder) => turnOn(needs, holder),
  turnOff: (holder) => turnOff(needs, holder),
})

const state = async (needs: TwoStepNeeds, account: AccountId): Promise<TwoStepState> => {
  const { accounts, secondSteps, tickets, trustedBrowsers } = needs
  const passkeys = await secondSteps.passkeys(account)
  const authenticators = await secondSteps.authenticators(account)
  const approvers = await needs.approvers.list(account)
  const address = await secondSteps.recoveryAddress(account)
  const pending = await pendingRecoveryAddress(tickets, account)
  return {
    sinceMs: (await accounts.find(account))?.twoStepSinceMs ?? null,
    passkeys: passkeys.map(({ id, name, createdMs, lastUsedMs, isSynced }) => ({
      id,
      name,
      createdMs,
      lastUsedMs,
      isSynced,
    })),
    authenticators: authenticators
      .filter(({ confirmedMs }) => confirmedMs !== null)
      .map(({ id, name, createdMs, lastUsedMs }) => ({ id, name, createdMs, lastUsedMs })),
    approvers: approvers
      .filter(({ confirmedMs }) => confirmedMs !== null)
      .map(({ id, name, createdMs, lastUsedMs, push, isAlone }) => ({
        id,
        name,
        createdMs,
        lastUsedMs,
        hasPush: push !== null,
        isAlone,
      })),
    recoveryCodesLeft: await secondSteps.recoveryCodesLeft(account),
    recoveryAddress:
      address !== null
        ? { address: address.address, isConfirmed: address.confirmedMs !== null }
        : pending === null
          ? null
          : { address: pending, isConfirmed: false },
    trustedBrowsers: await trustedBrowsers.count(account),
  }
}

const turnOn = async (
  { accounts, secondSteps, approvers, tickets, twoStep, journal, clock }: TwoStepNeeds,
  { session: { account }, caller }: Holder,
): Promise<{ readonly kind: 'on' } | Refused> => {
  const ways = await waysOf({ secondSteps, approvers }, account)
  if (ways.every((way) => way === 'recovery-code')) return refused('no-way')
  if (!ways.includes('recovery-code')) return refused('no-recovery-codes')
  if (await twoStep.turnOn(account, clock.nowMs())) {
    // What was begun while one proof was enough is not enough any more.
    await tickets.endAll('recovery', account)
    await journal.tell(account, { kind: 'two-step-on' }, { kind: 'two-step-on' }, caller)
    return { kind: 'on' }
  }
  const isOn = (await accounts.find(account))?.twoStepSinceMs
  // Not on either: the last way went in another tab, between the look and the write.
  return isOn === null || isOn === undefined ? refused('no-way') : { kind: 'on' }
}

const turnOff = async (
  { twoStep, appPasswords, journal, clock }: TwoStepNeeds,
  { session: { account }, caller }: Holder,
) => {
  const ended = await twoStep.turnOff(account, clock.nowMs())
  if (ended === null) return { kind: 'off', appPasswordsRemoved: 0, connectionsEnded: 0 } as const
  const ids = ended.appPasswords as readonly AppPasswordId[]
  const connectionsEnded = await appPasswords.closeConnections(account, ids)
  const off = { kind: 'two-step-off', appPasswords: ids.length } as const
  await journal.tell(account, off, off, caller)
  return { kind: 'off', appPasswordsRemoved: ids.length, connectionsEnded } as const
}
