/**
 * The stores of one data folder, opened together: the directory, the queue's bodies beside it, and a folder of mail for
 * each account. What folders are missing are made. Another process may have the same ones open.
 */
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { ProfileStore } from '../account/profile.ts'
import type { AccountStore } from '../account/store.ts'
import type { ActivityStore } from '../activity/activity.ts'
import type { DeedStore } from '../activity/deeds.ts'
import type { StillTryingStore } from '../activity/still-trying.ts'
import type { AppPasswordStore } from '../app-password/store.ts'
import type { Clock } from '../base/clock.ts'
import { type Random, systemRandom } from '../base/random.ts'
import type { HarmStore } from '../harm/harm.ts'
import type { UseStore } from '../harm/use.ts'
import type { MaildropLeaseStore } from '../mail/maildrop-leases.ts'
import type { OutboxStore } from '../mail/outbox.ts'
import type {
  ApprovalStore,
  ApproverStore,
  SecondStepStore,
  SessionStore,
  TicketStore,
  TwoStepStore,
} from '../sign-in/store.ts'
import { type BodyFolder, bodyFolder, type OnBroken, syncFolder } from './bodies/body-folder.ts'
import { reserveAt } from './reserve.ts'
import { sqlAccountStore } from './sql/account-store.ts'
import { sqlActivityStore } from './sql/activity-store.ts'
import { sqlAppPasswordStore } from './sql/app-password-store.ts'
import { sqlApprovalStore } from './sql/approval-store.ts'
import { sqlApproverStore } from './sql/approver-store.ts'
import { nextTurn } from './sql/database.ts'
import { sqlHarmStore } from './sql/harm-store.ts'
import { sqlMaildropLeaseStore } from './sql/maildrop-lease-store.ts'
import { sqlOutboxStore, sweepQueue } from './sql/outbox-store.ts'
import { sqlProfileStore } from './sql/profile-store.ts'
import { sqlSecondStepStore } from './sql/second-step-store.ts'
import { sqlSessionStore } from './sql/session-store.ts'
import { sqlStillTryingStore } from './sql/still-trying-store.ts'
import { sqlTicketStore } from './sql/ticket-store.ts'
import { sqlTwoStepStore } from './sql/two-step-store.ts'
import { sqlUseStore } from './sql/use-store.ts'
import { openDirectory } from './sqlite/directory.ts'
import { openMailStore, type SqliteMailStore } from './sqlite/mail-store.ts'

export type StoreFolders = {
  /** The file of the directory. */
  readonly directory: string
  readonly queue: string
  readonly accounts: string
}

export type Stores = {
  readonly accounts: AccountStore
  readonly appPasswords: AppPasswordStore
  readonly activity: ActivityStore
  readonly stillTrying: StillTryingStore
  readonly harms: HarmStore
  readonly uses: UseStore
  readonly deeds: DeedStore
  readonly maildropLeases: MaildropLeaseStore
  readonly sessions: SessionStore
  readonly tickets: TicketStore
  readonly secondSteps: SecondStepStore
  readonly twoStep: TwoStepStore
  readonly approvers: ApproverStore
  readonly approvals: ApprovalStore
  readonly profiles: ProfileStore
  readonly outbox: OutboxStore
  readonly mail: SqliteMailStore
  /** What is wrong, in words; empty when every database answers. Reads all of the directory: for `doctor`, not for the server. */
  readonly check: () => Promise<readonly string[]>
  /** Waits for the writes already accepted. */
  readonly close: () => Promise<void>
}

export type StoresOptions = {
  readonly random?: Random
  /** Called when what was written cannot be synced to disk: this process may acknowledge nothing more. */
  readonly onBroken?: OnBroken
}

/** Throws `StoreDown`, `StoreFull` or `DatabaseTooNew`, and leaves nothing open then. */
export const openStores = async (
  folders: StoreFolders,
  clock: Clock,
  { random = systemRandom, onBroken = () => {} }: StoresOptions = {},
): Promise<Stores> => {
  const queue: BodyFolder = { path: folders.queue, random, onBroken }
  await makeFolder(dirname(folders.directory))
  await makeFolder(folders.queue)
  const reserve = reserveAt(join(dirname(folders.directory), RESERVE_FILE), random)
  const directory = await reserve.orGiveUp(() => openDirectory(folders.directory, onBroken))
  let mail: SqliteMailStore | null = null
  try {
    await sweepQueue(directory, queue, clock.nowMs())
    mail = await openMailStore(folders.accounts, clock, { random, onBroken })
  } catch (fault) {
    await directory.close()
    throw fault
  }
  await reserve.restore()
  const accounts = sqlAccountStore(directory)
  const appPasswords = sqlAppPasswordStore(directory)
  const twoStep = sqlTwoStepStore(directory)
  const harms = sqlHarmStore(directory)
  const { close: closeMail } = mail
  return {
    accounts,
    appPasswords: {
      ...appPasswords,
      remove: (...which) => reserve.orGiveUp(() => appPasswords.remove(...which)),
      removeAll: (...which) => reserve.orGiveUp(() => appPasswords.removeAll(...which)),
    },
    activity: sqlActivityStore(directory),
    stillTrying: sqlStillTryingStore(directory),
    harms: {
      ...harms,
      disableAll: (harm) => reserve.orGiveUp(() => harms.disableAll(harm)),
    },
    uses: sqlUseStore(directory),
    deeds: mail.deeds,
    maildropLeases: sqlMaildropLeaseStore(directory),
    sessions: sqlSessionStore(directory),
    tickets: sqlTicketStore(directory),
    secondSteps: sqlSecondStepStore(directory),
    twoStep: {
      ...twoStep,
      turnOff: (...which) => reserve.orGiveUp(() => twoStep.turnOff(...which)),
    },
    approvers: sqlApproverStore(directory),
    approvals: sqlApprovalStore(directory),
    profiles: sqlProfileStore(directory),
    outbox: sqlOutboxStore(directory, bodyFolder(queue)),
    mail,
    check: async () => [...(await directory.check()), ...(await checkMail(accounts, mail))],
    close: async () => {
      await closeMail()
      await directory.close()
    },
  }
}

const RESERVE_FILE = 'reserve'

/** A new folder is on disk only when the one it is in is synced. */
const makeFolder = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = resolve(path); made.length >= first.length; made = dirname(made))
    await syncFolder(dirname(made))
}

const ACCOUNTS_A_PAGE = 100

const checkMail = async (accounts: AccountStore, mail: SqliteMailStore): Promise<readonly string[]> => {
  const problems: string[] = []
  let page = await accounts.list(null, ACCOUNTS_A_PAGE)
  while (page.length > 0) {
    for (const { id, address } of page) {
      await mail.mailboxes(id).catch((fault: unknown) => {
        problems.push(`the mail of ${address} (${id}) does not answer: ${String(fault)}`)
      })
    }
    await nextTurn()
    page = await accounts.list(page.at(-1)?.address ?? null, ACCOUNTS_A_PAGE)
  }
  return problems
}
