/** What the verbs of mail are made of: storage, limits, time, and how a change is told after its commit. */
import type { AccountId } from '../../account/account.ts'
import type { Clock } from '../../base/clock.ts'
import type { MailLimits } from '../mail.ts'
import type { MailboxId } from '../mailbox.ts'
import type { MailStore } from '../store.ts'

export type MailParts = {
  readonly store: MailStore
  readonly clock: Clock
  readonly limits: MailLimits
  /** Called after the commit, never before. */
  readonly changed: (account: AccountId, mailbox: MailboxId, modseq: number) => void
}
