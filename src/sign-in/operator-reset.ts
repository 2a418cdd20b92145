/**
 * What an operator does for somebody who cannot prove who they are any more: a new account password and, if asked, no
 * two-step verification. All browsers are signed out and what was half open ends. Who asks is proved outside Sigill: in
 * person, by telephone.
 */
import type { Account } from '../account/account.ts'
import type { PasswordRefusal } from '../account/password.ts'
import type { ProfileStore } from '../account/profile.ts'
import type { ActivityKind } from '../activity/activity.ts'
import type { Clock } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import type { PasswordHash } from './ports.ts'
import type { SecondStepStore, TwoStepStore } from './second-step-store.ts'
import type { SessionStore } from './session-store.ts'
import { TICKET_KINDS, type TicketStore } from './ticket-store.ts'
import { type FitNeeds, refuseAccountPassword } from './ways/passwords.ts'

export type OperatorReset = (
  account: Account,
  wanted: { readonly password: Secret<string>; readonly isTwoStepKept: boolean },
) => Promise<
  | { readonly kind: 'reset'; readonly sessionsEnded: number; readonly appPasswordsRemoved: number }
  | { readonly kind: 'refused'; readonly because: PasswordRefusal }
>

export type OperatorResetNeeds = FitNeeds & {
  readonly profiles: Pick<ProfileStore, 'profile' | 'setPasswordHash'>
  readonly hash: PasswordHash['hash']
  readonly sessions: Pick<SessionStore, 'endAll'>
  readonly tickets: Pick<TicketStore, 'endAll'>
  readonly secondSteps: Pick<SecondStepStore, 'clearFailures'>
  readonly twoStep: Pick<TwoStepStore, 'turnOff'>
  readonly note: (account: Account, what: ActivityKind) => Promise<void>
  readonly clock: Clock
}

export const createOperatorReset =
  (needs: OperatorResetNeeds): OperatorReset =>
  async (account, { password, isTwoStepKept }) => {
    const { profiles, hash, sessions, tickets, secondSteps, twoStep, note, clock } = needs
    const because = await refuseAccountPassword(needs, account.id, password)
    if (because !== null) return { kind: 'refused', because }
    // The password first: whoever knew the old one must not find an account without a second step.
    await profiles.setPasswordHash(account.id, await hash(password), clock.nowMs())
    const off = isTwoStepKept ? null : await twoStep.turnOff(account.id, clock.nowMs())
    for (const kind of TICKET_KINDS) if (kind !== 'invitation') await tickets.endAll(kind, account.id)
    await secondSteps.clearFailures(account.id)
    const sessionsEnded = await sessions.endAll(account.id, null)
    await note(account, { kind: 'password-changed' })
    const appPasswordsRemoved = off?.appPasswords.length ?? 0
    if (off !== null) await note(account, { kind: 'two-step-off', appPasswords: appPasswordsRemoved })
    return { kind: 'reset', sessionsEnded, appPasswordsRemoved }
  }
