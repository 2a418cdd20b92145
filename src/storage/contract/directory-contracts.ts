/** Every contract suite of the directory's stores, for an engine to be run on; and its stores, to be made of a database. */
import type { BodyPlace } from '../bodies/body-place.ts'
import { sqlAccountStore } from '../sql/account-store.ts'
import { sqlActivityStore } from '../sql/activity-store.ts'
import { sqlAppPasswordStore } from '../sql/app-password-store.ts'
import { sqlApprovalStore } from '../sql/approval-store.ts'
import { sqlApproverStore } from '../sql/approver-store.ts'
import type { Database } from '../sql/database.ts'
import type { DirectoryTables } from '../sql/directory-tables.ts'
import { sqlHarmStore } from '../sql/harm-store.ts'
import { sqlMaildropLeaseStore } from '../sql/maildrop-lease-store.ts'
import { sqlOutboxStore } from '../sql/outbox-store.ts'
import { sqlProfileStore } from '../sql/profile-store.ts'
import { sqlSecondStepStore } from '../sql/second-step-store.ts'
import { sqlSessionStore } from '../sql/session-store.ts'
import { sqlStillTryingStore } from '../sql/still-trying-store.ts'
import { sqlTicketStore } from '../sql/ticket-store.ts'
import { sqlTwoStepStore } from '../sql/two-step-store.ts'
import { sqlUseStore } from '../sql/use-store.ts'
import { accountStoreContract } from './account-store.ts'
import { activityStoreContract } from './activity-store.ts'
import { appPasswordStoreContract } from './app-password-store.ts'
import { approvalStoreContract } from './approval-store.ts'
import { approverStoreContract } from './approver-store.ts'
import type { MakeDirectory, TestDirectory } from './directory.ts'
import { harmStoreContract } from './harm-store.ts'
import { maildropLeaseStoreContract } from './maildrop-lease-store.ts'
import { outboxStoreContract } from './outbox-store.ts'
import { profileStoreContract } from './profile-store.ts'
import { secondStepStoreContract } from './second-step-store.ts'
import { sessionStoreContract } from './session-store.ts'
import { stillTryingStoreContract } from './still-trying-store.ts'
import { ticketStoreContract } from './ticket-store.ts'
import { twoStepStoreContract } from './two-step-store.ts'
import { useStoreContract } from './use-store.ts'

export type DirectoryStores = Omit<TestDirectory, 'queueFiles' | 'goDown' | keyof AsyncDisposable>

export const storesOf = (db: Database<DirectoryTables>, queue: BodyPlace): DirectoryStores => ({
  accounts: sqlAccountStore(db),
  appPasswords: sqlAppPasswordStore(db),
  activity: sqlActivityStore(db),
  stillTrying: sqlStillTryingStore(db),
  harms: sqlHarmStore(db),
  uses: sqlUseStore(db),
  maildropLeases: sqlMaildropLeaseStore(db),
  sessions: sqlSessionStore(db),
  tickets: sqlTicketStore(db),
  secondSteps: sqlSecondStepStore(db),
  twoStep: sqlTwoStepStore(db),
  approvers: sqlApproverStore(db),
  approvals: sqlApprovalStore(db),
  profiles: sqlProfileStore(db),
  outbox: sqlOutboxStore(db, queue),
})

export const directoryContracts = (engine: string, make: MakeDirectory): void => {
  accountStoreContract(engine, make)
  appPasswordStoreContract(engine, make)
  activityStoreContract(engine, make)
  stillTryingStoreContract(engine, make)
  harmStoreContract(engine, make)
  useStoreContract(engine, make)
  maildropLeaseStoreContract(engine, make)
  outboxStoreContract(engine, make)
  sessionStoreContract(engine, make)
  ticketStoreContract(engine, make)
  secondStepStoreContract(engine, make)
  twoStepStoreContract(engine, make)
  approverStoreContract(engine, make)
  approvalStoreContract(engine, make)
  profileStoreContract(engine, make)
}
