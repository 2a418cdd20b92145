/** Every contract suite of the directory's stores, for an engine to be run on. */
import { accountStoreContract } from './account-store-contract.ts'
import { activityStoreContract } from './activity-store-contract.ts'
import { appPasswordStoreContract } from './app-password-store-contract.ts'
import { approvalStoreContract } from './approval-store-contract.ts'
import { approverStoreContract } from './approver-store-contract.ts'
import type { MakeDirectory } from './directory.ts'
import { harmStoreContract } from './harm-store-contract.ts'
import { maildropLeaseStoreContract } from './maildrop-lease-store-contract.ts'
import { outboxStoreContract } from './outbox-store-contract.ts'
import { profileStoreContract } from './profile-store-contract.ts'
import { pushSubscriptionStoreContract } from './push-subscription-store-contract.ts'
import { secondStepStoreContract } from './second-step-store-contract.ts'
import { sessionStoreContract } from './session-store-contract.ts'
import { spendingContract } from './spending-contract.ts'
import { stillTryingStoreContract } from './still-trying-store-contract.ts'
import { taskLeaseStoreContract } from './task-lease-store-contract.ts'
import { ticketStoreContract } from './ticket-store-contract.ts'
import { twoStepStoreContract } from './two-step-store-contract.ts'
import { useStoreContract } from './use-store-contract.ts'

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
  spendingContract(engine, make)
  secondStepStoreContract(engine, make)
  twoStepStoreContract(engine, make)
  approverStoreContract(engine, make)
  approvalStoreContract(engine, make)
  profileStoreContract(engine, make)
  pushSubscriptionStoreContract(engine, make)
}
