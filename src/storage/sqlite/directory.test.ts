/** The contract suites of the directory's stores, on SQLite. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '../../base/random.ts'
import { accountStoreContract } from '../contract/account-store.ts'
import { activityStoreContract } from '../contract/activity-store.ts'
import { appPasswordStoreContract } from '../contract/app-password-store.ts'
import { approvalStoreContract } from '../contract/approval-store.ts'
import { approverStoreContract } from '../contract/approver-store.ts'
import type { MakeDirectory } from '../contract/directory.ts'
import { maildropLeaseStoreContract } from '../contract/maildrop-lease-store.ts'
import { outboxStoreContract } from '../contract/outbox-store.ts'
import { profileStoreContract } from '../contract/profile-store.ts'
import { secondStepStoreContract } from '../contract/second-step-store.ts'
import { sessionStoreContract } from '../contract/session-store.ts'
import { stillTryingStoreContract } from '../contract/still-trying-store.ts'
import { ticketStoreContract } from '../contract/ticket-store.ts'
import { twoStepStoreContract } from '../contract/two-step-store.ts'
import { sqlAccountStore } from '../sql/account-store.ts'
import { sqlActivityStore } from '../sql/activity-store.ts'
import { sqlAppPasswordStore } from '../sql/app-password-store.ts'
import { sqlApprovalStore } from '../sql/approval-store.ts'
import { sqlApproverStore } from '../sql/approver-store.ts'
import { sqlMaildropLeaseStore } from '../sql/maildrop-lease-store.ts'
import { sqlOutboxStore } from '../sql/outbox-store.ts'
import { sqlProfileStore } from '../sql/profile-store.ts'
import { sqlSecondStepStore } from '../sql/second-step-store.ts'
import { sqlSessionStore } from '../sql/session-store.ts'
import { sqlStillTryingStore } from '../sql/still-trying-store.ts'
import { sqlTicketStore } from '../sql/ticket-store.ts'
import { sqlTwoStepStore } from '../sql/two-step-store.ts'
import { openDirectory } from './directory.ts'

const makeDirectory: MakeDirectory = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-directory-'))
  const queue = await mkdtemp(join(folder, 'queue-'))
  const db = await openDirectory(join(folder, 'directory.sqlite'))
  return {
    accounts: sqlAccountStore(db),
    appPasswords: sqlAppPasswordStore(db),
    activity: sqlActivityStore(db),
    stillTrying: sqlStillTryingStore(db),
    maildropLeases: sqlMaildropLeaseStore(db),
    sessions: sqlSessionStore(db),
    tickets: sqlTicketStore(db),
    secondSteps: sqlSecondStepStore(db),
    twoStep: sqlTwoStepStore(db),
    approvers: sqlApproverStore(db),
    approvals: sqlApprovalStore(db),
    profiles: sqlProfileStore(db),
    outbox: sqlOutboxStore(db, { path: queue, random: systemRandom }),
    queueFiles: async () => (await readdir(queue)).length,
    goDown: () => db.close(),
    [Symbol.asyncDispose]: async () => {
      await db.close()
      await rm(folder, { recursive: true })
    },
  }
}

accountStoreContract('SQLite', makeDirectory)
appPasswordStoreContract('SQLite', makeDirectory)
activityStoreContract('SQLite', makeDirectory)
stillTryingStoreContract('SQLite', makeDirectory)
maildropLeaseStoreContract('SQLite', makeDirectory)
outboxStoreContract('SQLite', makeDirectory)
sessionStoreContract('SQLite', makeDirectory)
ticketStoreContract('SQLite', makeDirectory)
secondStepStoreContract('SQLite', makeDirectory)
twoStepStoreContract('SQLite', makeDirectory)
approverStoreContract('SQLite', makeDirectory)
approvalStoreContract('SQLite', makeDirectory)
profileStoreContract('SQLite', makeDirectory)
