/**
 * What the contract suites of the directory's stores are run on: every engine gives such a maker, and the same suites
 * say whether it keeps the promises. Ids and accounts for tests are made here too, the same in every run.
 */
import type { Account, AccountId } from '../../account/account.ts'
import type { Address } from '../../account/address.ts'
import type { ProfileStore } from '../../account/profile.ts'
import type { AccountStore } from '../../account/store.ts'
import type { ActivityStore } from '../../activity/activity.ts'
import type { StillTryingStore } from '../../activity/still-trying.ts'
import type { AppPassword, AppPasswordId } from '../../app-password/app-password.ts'
import type { StoredHash } from '../../app-password/hash.ts'
import type { AppPasswordStore } from '../../app-password/store.ts'
import type { TaskLeaseStore } from '../../base/task-lease.ts'
import type { HarmStore } from '../../harm/harm.ts'
import type { UseStore } from '../../harm/use.ts'
import type { MaildropLeaseStore } from '../../mail/maildrop-leases.ts'
import type { OutboxStore } from '../../mail/outbox.ts'
import type { PushSubscriptionStore } from '../../mail/push-subscription.ts'
import type { ApprovalStore, ApproverStore } from '../../sign-in/approval-store.ts'
import type { SecondStepStore, TwoStepStore } from '../../sign-in/second-step-store.ts'
import type { SessionStore } from '../../sign-in/session-store.ts'
import type { TicketStore } from '../../sign-in/ticket-store.ts'

export type TestDirectory = AsyncDisposable & {
  readonly accounts: AccountStore
  readonly appPasswords: AppPasswordStore
  readonly activity: ActivityStore
  readonly stillTrying: StillTryingStore
  readonly maildropLeases: MaildropLeaseStore
  readonly taskLeases: TaskLeaseStore
  readonly harms: HarmStore
  readonly uses: UseStore
  readonly sessions: SessionStore
  readonly tickets: TicketStore
  readonly secondSteps: SecondStepStore
  readonly twoStep: TwoStepStore
  readonly approvers: ApproverStore
  readonly approvals: ApprovalStore
  readonly profiles: ProfileStore
  readonly pushSubscriptions: PushSubscriptionStore
  readonly outbox: OutboxStore
  /** How many files of bodies the queue has now. */
  readonly queueFiles: () => Promise<number>
  /** Takes the database away: from now on it does not answer. */
  readonly goDown: () => Promise<void>
}

/** A new, empty directory. */
export type MakeDirectory = () => Promise<TestDirectory>

const letters = (text: string, length: number): string => text.padStart(length, 'a').slice(-length)

export const testAccount = (name: string): Account => ({
  id: letters(name, 16) as AccountId,
  address: `${name}@example.test` as Address,
  createdMs: 1_000,
  twoStepSinceMs: null,
})

/** Adds the account and gives it back. */
export const addAccount = async (accounts: AccountStore, name: string): Promise<Account> => {
  const account = testAccount(name)
  await accounts.add(account, `hash of ${name}`)
  return account
}

export const testAppPassword = (
  account: Account,
  name: string,
  changes: Partial<AppPassword> = {},
): AppPassword => ({
  id: letters(name, 10) as AppPasswordId,
  account: account.id,
  name: `the ${name}`,
  device: 'other',
  access: 'read-and-send',
  services: ['imap', 'smtp'],
  networks: [],
  createdMs: 2_000,
  expiresMs: null,
  unusedUntilMs: null,
  replaces: null,
  removedMs: null,
  isDecoy: false,
  madeIn: null,
  heldBy: null,
  lastUse: null,
  ...changes,
})

/** Sixteen octets in each half, other ones for every name. */
export const testHash = (name: string, keyId = 'k1'): StoredHash => ({
  keyId,
  lookup: new TextEncoder().encode(`lookup${name}`.padEnd(16, '.').slice(0, 16)),
  proof: new TextEncoder().encode(`proof${name}`.padEnd(16, '.').slice(0, 16)),
})

export const AT_ONCE = 50 // more at once wait for a connection longer than a store may, where a machine is busy

/** Does it for each number below `count`, a few at once. */
export const forEachNumber = async (
  count: number,
  work: (number: number) => Promise<unknown>,
): Promise<void> => {
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, offset) => work(from + offset)),
    )
}
