/** Every contract suite of the directory's stores, for an engine to be run on. */
import { accountStoreContract } from './account-store.ts'
import { activityStoreContract } from './activity-store.ts'
import { appPasswordStoreContract } from './app-password-store.ts'
import { approvalStoreContract } from './approval-store.ts'
import { approverStoreContract } from './approver-store.ts'
import type { MakeDirectory } from './directory.ts'
import { harmStoreContract } from './harm-store.ts'
import { maildropLeaseStoreContract } from './maildrop-lease-store.ts'
import { outboxStoreContract } from './outbox-store.ts'
import { profileStoreContract } from './profile-store.ts'
import { pushSubscriptionStoreContract } from './push-subscription-store.ts'
import { secondStepStoreContract } from './second-step-store.ts'
import { sessionStoreContract } from './session-store.ts'
import { stillTryingStoreContract } from './still-trying-store.ts'
import { taskLeaseStoreContract } from './task-lease-store.ts'
import { ticketStoreContract } from './ticket-store.ts'
import { twoStepStoreContract } from './two-step-store.ts'
import { useStoreContract } from './use-store.ts'

export const directoryContracts = (engine: string, make: MakeDirectory): void => {
  accountStoreContract(engine, make)
  appPasswordStoreContract(engine, make)
  activityStoreContract(engine, make)
  stillTryingStoreContract(engine, make)
  harmStoreContract(engine, make)
  useStoreContract(engine, make)
  maildropLeaseStoreContract(engine, make)
  taskLeaseStoreContract(engine, make)
  outboxStoreContract(engine, make)
  sessionStoreContract(engine, make)
  ticketStoreContract(engine, make)
  secondStepStoreContract(engine, make)
  twoStepStoreContract(engine, make)
  approverStoreContract(engine, make)
  approvalStoreContract(engine, make)
  profileStoreContract(engine, make)
  pushSubscriptionStoreContract(engine, make)
}
