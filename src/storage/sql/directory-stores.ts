/** The stores of the directory, each over whichever engine the database is of. */
import type { BodyPlace } from '../bodies/body-place.ts'
import { sqlAccountStore } from './account-store.ts'
import { sqlActivityStore } from './activity-store.ts'
import { sqlAppPasswordStore } from './app-password-store.ts'
import { sqlApprovalStore } from './approval-store.ts'
import { sqlApproverStore } from './approver-store.ts'
import type { Database } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { sqlHarmStore } from './harm-store.ts'
import { sqlMaildropLeaseStore } from './maildrop-lease-store.ts'
import { sqlOutboxStore } from './outbox-store.ts'
import { sqlProfileStore } from './profile-store.ts'
import { sqlPushSubscriptionStore } from './push-subscription-store.ts'
import { sqlSecondStepStore } from './second-step-store.ts'
import { sqlSessionStore } from './session-store.ts'
import { sqlStillTryingStore } from './still-trying-store.ts'
import { sqlTaskLeaseStore } from './task-lease-store.ts'
import { sqlTicketStore } from './ticket-store.ts'
import { sqlTwoStepStore } from './two-step-store.ts'
import { sqlUseStore } from './use-store.ts'

export type DirectoryStores = ReturnType<typeof directoryStores>

/** `queue`: where large bodies of queued messages lie. */
export const directoryStores = (db: Database<DirectoryTables>, queue: BodyPlace) => ({
  accounts: sqlAccountStore(db),
  appPasswords: sqlAppPasswordStore(db),
  activity: sqlActivityStore(db),
  stillTrying: sqlStillTryingStore(db),
  harms: sqlHarmStore(db),
  uses: sqlUseStore(db),
  maildropLeases: sqlMaildropLeaseStore(db),
  taskLeases: sqlTaskLeaseStore(db),
  sessions: sqlSessionStore(db),
  tickets: sqlTicketStore(db),
  secondSteps: sqlSecondStepStore(db),
  twoStep: sqlTwoStepStore(db),
  approvers: sqlApproverStore(db),
  approvals: sqlApprovalStore(db),
  profiles: sqlProfileStore(db),
  pushSubscriptions: sqlPushSubscriptionStore(db),
  outbox: sqlOutboxStore(db, queue),
})
