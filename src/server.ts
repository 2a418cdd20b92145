/**
 * The composition root: settings in, a running server out. Everything that is chosen once is chosen here and in the parts
 * it puts together (which store, which doors, whether account passwords are let in); nothing here decides anything while
 * mail flows.
 */
import { type AccountPages, createAccountPages } from './account-pages.ts'
import { createDeedRecorder } from './activity/deed-recorder.ts'
import { createSignInRecorder } from './activity/sign-in-recorder.ts'
import { type SignInSeen, watchSignIns } from './activity/sign-in-seen.ts'
import type { CredentialEnded } from './app-password/store.ts'
import { type Bus, type Link, sharedBus } from './base/bus.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import { type Measure, noMeasure } from './base/measure.ts'
import { type Random, randomId } from './base/random.ts'
import type { Secret } from './base/secret.ts'
import { storePlace } from './config/data-folder.ts'
import { keyDigests } from './config/keys.ts'
import { SettingsMistake } from './config/read-settings.ts'
import type { Settings } from './config/settings.ts'
import { type AccountPasswordHash, createAccountPasswordHash } from './crypto/account-password-hash.ts'
import { type DoorName, type OpenDoor, openDoors } from './doors.ts'
import { watchEndedCredentials } from './ended-credentials.ts'
import { createHarmParts } from './harm-parts.ts'
import { keepHouse } from './housekeeping.ts'
import type { RunningMail } from './mail/create-mail.ts'
import { finishKeptBack } from './mail/kept-back.ts'
import type { MailboxChanged } from './mail/mail.ts'
import { oldUploads } from './mail/uploads.ts'
import { createMailParts } from './mail-parts.ts'
import { createMailPrograms } from './mail-programs.ts'
import { measuredStores, measuredThrottles } from './measured.ts'
import type { Metrics, StoreFigures } from './metrics/metrics.ts'
import { type LiveConnections, liveConnections } from './net/live-connections.ts'
import { sharedConnections } from './net/shared-connections.ts'
import { mailPorts, originOf } from './origin.ts'
import { ALONE, type Place } from './place.ts'
import { openStores, type Stores } from './storage/stores.ts'
import { readTexts } from './texts/texts.ts'
import { createThrottles } from './throttles.ts'

export type ServerNeeds = {
  readonly folder: string
  readonly settings: Settings
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Among the processes that serve the folder; by itself when it is not said. */
  readonly place?: Place
  /** Counts what happens, where somebody wants to know. */
  readonly metrics?: Metrics | null
  /** Hashes account passwords; the one of `crypto`, within its bounds, when it is not said. */
  readonly passwordHash?: AccountPasswordHash
  /** After the log has it: a write could not be synced, so this process may acknowledge nothing more. */
  readonly onBroken?: () => void
}

export type RunningServer = {
  /** What it listens on, in the order of the settings. */
  readonly doors: readonly { readonly name: DoorName; readonly host: string; readonly port: number }[]
  /** There is no account yet. */
  readonly isEmpty: boolean
  readonly stores: Stores
  readonly mail: RunningMail
  readonly credentialsEnded: Bus<CredentialEnded>
  readonly live: LiveConnections
  /** A one-time link to the account pages that makes the first account; null when there is one already. */
  setUpLink(): Promise<Secret<string> | null>
  /** Finishes what is in flight and closes everything. */
  stop(): Promise<void>
}

export const startServer = async ({ metrics = null, ...given }: ServerNeeds): Promise<RunningServer> => {
  const needs: Needs = {
    ...given,
    log: metrics?.hear(given.log) ?? given.log,
    measure: metrics?.measure ?? noMeasure,
  }
  const { folder, settings, clock, log, place = ALONE } = needs
  // Closed in reverse: at the stop, or at once when something further down cannot be opened.
  await using opening = new AsyncDisposableStack()
  const shared = await openShared(needs, opening)
  const { stores, live, credentialsEnded } = shared
  const watched = startMail(needs, shared, () => pages, opening)
  const { mail, queueRunner, recorder, deedRecorder, watch } = watched
  const { services, ...programs } = createMailPrograms({
    ...needs,
    ...shared,
    mail,
    observers: { recorder, deedRecorder, watch },
  })
  let open: readonly OpenDoor[] = []
  const pages = createAccountPages({
    ...needs,
    ...shared,
    ...watched,
    ...programs,
    ownChanges: shared.mailboxesChanged.own,
    countryOf: watched.places.countryOf,
    origin: () => originOf(settings, open),
    mailPorts: () => mailPorts(open),
    watch: watchSignIns(shared.signInsSeen),
    recorded: async () => {
      await Promise.all([recorder.flush(), deedRecorder.flush(), watch.flush()])
    },
  })
  opening.defer(() => pages.flush())
  opening.defer(
    keepHouse({
      ...shared,
      clock,
      forgetSignIns: () => pages.forgetOld(),
      forgetUploads: oldUploads({ store: stores.mail, accounts: stores.accounts, clock }),
      finishKeptBack: () => finishKeptBack({ mail, outbox: stores.outbox, accounts: stores.accounts }),
    }),
  )
  const doors = await openDoors({ folder, settings, clock, log, place, services, web: pages.web })
  opening.defer(() => doors.close())
  open = doors.open
  const isEmpty = (await stores.accounts.list(null, 1)).length === 0
  let isClosing = false
  opening.defer(() => {
    isClosing = true
  })
  metrics?.watch({
    doors: () => doors.traffic(),
    noticesWaiting: () => pages.noticesWaiting(),
    store: () => (isClosing ? null : figuresOf(stores)),
  })
  queueRunner.wake()

  const opened = opening.move()
  return {
    doors: doors.open,
    isEmpty,
    stores,
    mail,
    credentialsEnded,
    live,
    setUpLink: () => pages.setUpLink(),
    stop: () => opened.disposeAsync(),
  }
}

// A process's name in the leases it has.
const HOLDER_LENGTH = 16 // 80 bits: never the same twice

type Needs = Omit<ServerNeeds, 'metrics'> & { readonly measure: Measure }

type Shared = Awaited<ReturnType<typeof openShared>>

/** What more than one part is given: the store, what processes tell each other, who is connected. */
const openShared = async (needs: Needs, opening: AsyncDisposableStack) => {
  const { folder, settings, clock, random, log, measure, place = ALONE } = needs
  const onFault: OnFault = (task, fault) => log({ event: 'background.fault', task, fault })
  const stores = measuredStores(await openOwnStores(needs, onFault), measure, clock)
  opening.defer(() => stores.close())
  await mustHaveKeys(folder, stores)
  const link = stores.otherMachines ?? place.link
  return {
    stores,
    link,
    ...sharedBuses(link, onFault),
    say: readTexts(),
    throttleOf: measuredThrottles(createThrottles(settings, link, clock), measure),
    live: liveConnections(),
    // When other machines may have the store too, nobody knows how many processes there are.
    others: stores.otherMachines === null ? place.processes - 1 : null,
    holder: randomId(random, HOLDER_LENGTH),
    passwordHash: needs.passwordHash ?? createAccountPasswordHash(random),
    onFault,
  }
}

/** Mail, who sees what is done with it, and what harm does about that; `pages` tells the holder. */
const startMail = (
  needs: Needs,
  shared: Shared,
  pages: () => Pick<AccountPages, 'tell' | 'tellHarm'>,
  opening: AsyncDisposableStack,
) => {
  const { clock, random, log } = needs
  const { stores, link, live, others, credentialsEnded, onFault } = shared
  const recorder = createSignInRecorder({
    ...stores,
    clock,
    log,
    seen: shared.signInsSeen,
    tell: (news) => pages().tell(news),
  })
  opening.defer(() => recorder.flush())
  const deedRecorder = createDeedRecorder({ deeds: stores.deeds, clock, onFault })
  opening.defer(() => deedRecorder.flush())
  const { mail, queueRunner } = createMailParts({ ...needs, ...shared })
  opening.defer(() => mail.close())
  opening.defer(() => queueRunner.stop())
  opening.defer(
    watchEndedCredentials({ store: stores.appPasswords, bus: credentialsEnded, live, clock, onFault }),
  )
  const connections = sharedConnections({ live, link, others, clock, random })
  const harm = createHarmParts({
    ...needs,
    ...shared,
    connections,
    wakeQueue: () => queueRunner.wake(),
    tell: (found) => pages().tellHarm(found),
  })
  opening.defer(() => harm.watch.end())
  return { recorder, deedRecorder, mail, queueRunner, connections, ...harm }
}

type OnFault = (task: string, fault: unknown) => void

const openOwnStores = (
  { folder, settings, clock, random, log, onBroken }: ServerNeeds,
  onFault: OnFault,
): Promise<Stores> =>
  openStores(storePlace(folder, settings), clock, {
    random,
    onBroken: (fault) => {
      log({ event: 'storage.fault', fault })
      onBroken?.()
    },
    onFault: (fault) => onFault('hearing other machines', fault),
  })

const figuresOf = async ({ outbox, appPasswords }: Stores): Promise<StoreFigures> => {
  const { waiting, held, oldestMs } = await outbox.counts()
  const heldAppPasswords = await appPasswords.countHeld()
  return { waitingRecipients: waiting, heldRecipients: held, oldestMs, heldAppPasswords }
}

/** What every process must hear. */
const sharedBuses = (link: Link, onFault: OnFault) => ({
  mailboxesChanged: sharedBus<MailboxChanged>('mailboxes', link, (fault) =>
    onFault('telling of a mailbox', fault),
  ),
  credentialsEnded: sharedBus<CredentialEnded>('credentials', link, (fault) =>
    onFault('ending a credential', fault),
  ),
  signInsSeen: sharedBus<SignInSeen>('sign-ins', link, (fault) => onFault('telling of a sign-in', fault)),
})

/** Throws when the store is older than the folder's keys: a second machine that was given none of the first's. */
const mustHaveKeys = async (folder: string, stores: Stores): Promise<void> => {
  if (!(await stores.hasKeys(keyDigests(folder))))
    throw new SettingsMistake(
      `The keys in ${folder} are not those that this store was begun with. Copy the folder "keys" of a machine that serves it.`,
    )
}
