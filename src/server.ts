/**
 * The composition root: settings in, a running server out. Everything that is chosen once is chosen here (which store,
 * which doors, whether account passwords are let in); nothing here decides anything while mail flows.
 */
import { parseAddress, parseDomain } from './account/address.ts'
import { createAccountPages } from './account-pages.ts'
import { createDeedRecorder, type DeedRecorder } from './activity/deed-recorder.ts'
import type { NoteDeed } from './activity/deeds.ts'
import { createSignInRecorder, type SignInRecorder } from './activity/sign-in-recorder.ts'
import { type SignInSeen, watchSignIns } from './activity/sign-in-seen.ts'
import {
  type AccountPasswordCheck,
  type Authorize,
  createAuthorize,
  REFUSED_AFTER_MS,
} from './app-password/authorize.ts'
import { type RefusalWords, refusalWords } from './app-password/refusal.ts'
import type { CredentialEnded } from './app-password/store.ts'
import { type Bus, sharedBus } from './base/bus.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import { linkedThrottle } from './base/linked-throttle.ts'
import { type Random, randomText } from './base/random.ts'
import type { Secret } from './base/secret.ts'
import {
  createThrottle,
  noThrottle,
  THROTTLE_LIMITS,
  type Throttle,
  type ThrottleLimits,
} from './base/throttle.ts'
import { storePlace } from './config/data-folder.ts'
import { keyDigests, readPeppers } from './config/keys.ts'
import { SettingsMistake } from './config/read-settings.ts'
import { relaySettings } from './config/relay.ts'
import type { Settings } from './config/settings.ts'
import { type AccountPasswordHash, createAccountPasswordHash } from './crypto/account-password-hash.ts'
import { type DoorName, type OpenDoor, openDoors } from './doors.ts'
import { watchEndedCredentials } from './ended-credentials.ts'
import type { HarmWatch } from './harm/watch.ts'
import { createHarmParts } from './harm-parts.ts'
import { keepHouse } from './housekeeping.ts'
import { imapService } from './imap/service.ts'
import { createMail, type RunningMail } from './mail/create-mail.ts'
import type { MailboxChanged } from './mail/mail.ts'
import { createQueueRunner } from './mail/queue-runner.ts'
import { oldUploads } from './mail/uploads.ts'
import { createMessageParser } from './mime/message-parser.ts'
import { prepareTexts } from './mime/prepare.ts'
import { type LiveConnections, liveConnections } from './net/live-connections.ts'
import type { Service } from './net/service.ts'
import { sharedConnections } from './net/shared-connections.ts'
import { ALONE, type Place } from './place.ts'
import { leasedMaildrops } from './pop3/leased-maildrops.ts'
import type { MaildropLocks } from './pop3/maildrop-locks.ts'
import { pop3Service } from './pop3/service.ts'
import { MECHANISMS } from './sasl/mechanisms.ts'
import { lmtpService } from './smtp/lmtp.ts'
import { receptionService } from './smtp/reception.ts'
import { createRelay } from './smtp/relay.ts'
import { submissionService } from './smtp/submission.ts'
import { createSubmit } from './smtp/submit.ts'
import { openStores, type Stores } from './storage/stores.ts'
import type { MailPorts } from './web/needs.ts'

export type ServerNeeds = {
  readonly folder: string
  readonly settings: Settings
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Among the processes that serve the folder; by itself when it is not said. */
  readonly place?: Place
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

const MIB = 1_048_576
const MAILBOXES_MAX = 5_000 // an account; a client that lists them all still gets its answer in a moment

export const startServer = async (needs: ServerNeeds): Promise<RunningServer> => {
  const { folder, settings, clock, random, log, place = ALONE } = needs
  const { passwordHash = createAccountPasswordHash(random) } = needs
  const onFault = (task: string, fault: unknown) => log({ event: 'background.fault', task, fault })
  // Closed in reverse: at the stop, or at once when something further down cannot be opened.
  await using opening = new AsyncDisposableStack()
  const stores = await openStores(storePlace(folder, settings), clock, {
    random,
    onBroken: (fault) => {
      log({ event: 'storage.fault', fault })
      needs.onBroken?.()
    },
    onFault: (fault) => onFault('hearing other machines', fault),
  })
  opening.defer(() => stores.close())
  await mustHaveKeys(folder, stores)
  const link = stores.otherMachines ?? place.link
  const mailboxesChanged = sharedBus<MailboxChanged>('mailboxes', link, (fault) =>
    onFault('telling of a mailbox', fault),
  )
  const credentialsEnded = sharedBus<CredentialEnded>('credentials', link, (fault) =>
    onFault('ending a credential', fault),
  )
  const live = liveConnections()
  const signInsSeen = sharedBus<SignInSeen>('sign-ins', link, (fault) =>
    onFault('telling of a sign-in', fault),
  )
  const recorder = createSignInRecorder({
    ...stores,
    clock,
    log,
    seen: signInsSeen,
    tell: (news) => pages.tell(news),
  })
  opening.defer(() => recorder.flush())
  const deedRecorder = createDeedRecorder({ deeds: stores.deeds, clock, onFault })
  opening.defer(() => deedRecorder.flush())
  const mail = createMail({
    store: stores.mail,
    outbox: stores.outbox,
    bus: mailboxesChanged,
    ownChanges: mailboxesChanged.own,
    clock,
    random,
    limits: {
      messageOctetsMax: settings.limits.message_mib * MIB,
      quotaOctets: settings.limits.quota_mib * MIB,
      mailboxesMax: MAILBOXES_MAX,
    },
    searchIndex: stores.searchIndex,
    prepare: () => preparer(),
    onQueued: () => queueRunner.wake(),
    onFault,
  })
  opening.defer(() => mail.close())
  const relay = relaySettings(settings)
  const queueRunner = createQueueRunner({
    outbox: stores.outbox,
    mail,
    relay: relay === null ? null : createRelay({ ...relay, hostname: settings.hostname }),
    clock,
    random,
    hostname: settings.hostname,
    log,
    accounts: stores.accounts,
  })
  opening.defer(() => queueRunner.stop())
  opening.defer(
    watchEndedCredentials({ store: stores.appPasswords, bus: credentialsEnded, live, clock, onFault }),
  )
  const connections = sharedConnections({ live, link, others: othersOf(stores, place), clock, random })
  const { harms, watch, places } = createHarmParts({
    ...needs,
    stores,
    connections,
    credentialsEnded,
    wakeQueue: () => queueRunner.wake(),
    tell: (harm) => pages.tellHarm(harm),
    onFault,
  })
  opening.defer(() => watch.end())
  const observers = { recorder, deedRecorder, watch }
  const throttleOf = (topic: string, limits: ThrottleLimits = THROTTLE_LIMITS): Throttle =>
    settings.sign_in.throttle ? linkedThrottle(createThrottle(clock, limits), topic, link, clock) : noThrottle
  const refusal = refusalWords(plannedOrigin(settings))
  const authorize = makeAuthorize(needs, stores, observers, passwordHash, throttleOf('mail guesses'))
  const { services, submit, noteDeed } = makeServices(
    needs,
    stores,
    mail,
    live,
    observers,
    authorize,
    refusal,
  )
  let open: readonly OpenDoor[] = []
  const pages = createAccountPages({
    ...needs,
    stores,
    mail,
    link,
    connections,
    live,
    credentialsEnded,
    mailboxesChanged,
    ownChanges: mailboxesChanged.own,
    authorize,
    refusal,
    submit,
    noteDeed,
    passwordHash,
    throttleOf,
    harms,
    countryOf: places.countryOf,
    origin: () => originOf(settings, open),
    mailPorts: () => mailPorts(open),
    watch: watchSignIns(signInsSeen),
    recorded: async () => {
      await Promise.all([recorder.flush(), deedRecorder.flush(), watch.flush()])
    },
  })
  opening.defer(() => pages.flush())
  opening.defer(
    keepHouse({
      stores,
      holder: newHolder(random),
      clock,
      onFault,
      forgetSignIns: () => pages.forgetOld(),
      forgetUploads: oldUploads({ store: stores.mail, accounts: stores.accounts, clock }),
    }),
  )
  const doors = await openDoors({ folder, settings, clock, log, place, services, web: pages.web })
  opening.defer(() => doors.close())
  open = doors.open
  const isEmpty = (await stores.accounts.list(null, 1)).length === 0
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

/** Throws when the store is older than the folder's keys: a second machine that was given none of the first's. */
const mustHaveKeys = async (folder: string, stores: Stores): Promise<void> => {
  if (!(await stores.hasKeys(keyDigests(folder))))
    throw new SettingsMistake(
      `The keys in ${folder} are not those that this store was begun with. Copy the folder "keys" of a machine that serves it.`,
    )
}

const preparer = () => {
  const parser = createMessageParser()
  return { push: (chunk: Uint8Array) => parser.push(chunk), end: () => prepareTexts(parser.end()) }
}

type Observers = {
  readonly recorder: SignInRecorder
  readonly deedRecorder: DeedRecorder
  readonly watch: HarmWatch
}

const makeAuthorize = (
  { folder, settings, clock }: ServerNeeds,
  stores: Stores,
  { recorder, watch }: Observers,
  passwordHash: AccountPasswordHash,
  throttle: Throttle,
): Authorize =>
  createAuthorize({
    appPasswords: stores.appPasswords,
    keys: readPeppers(folder),
    throttle,
    refusedAfterMs: REFUSED_AFTER_MS,
    observer: {
      accepted: recorder.accepted,
      refused: (attempt, because, match, address) => {
        recorder.refused(attempt, because, match, address)
        watch.refused(attempt, because, match)
      },
    },
    clock,
    accountPassword: accountPasswordCheck(settings, stores, passwordHash),
  })

const makeServices = (
  needs: ServerNeeds,
  stores: Stores,
  mail: RunningMail,
  live: LiveConnections,
  { recorder, deedRecorder, watch }: Observers,
  authorize: Authorize,
  refusal: RefusalWords,
) => {
  const { settings, clock, random, log } = needs
  const { hostname } = settings
  const isClearSignInAllowed = settings.sign_in.without_tls_on_loopback
  const noteDeed: NoteDeed = (doer, deed) => {
    deedRecorder.note(doer, deed)
    watch.note(doer, deed)
  }
  const shared = { mail, authorize, noteDeed, live, clock, random, log, hostname, refusal }
  const domains = new Set(settings.domains.map((domain) => parseDomain(domain) ?? domain))
  const smtp = {
    ...shared,
    accounts: stores.accounts,
    isLocalDomain: (domain: string) => domains.has(domain),
    postmaster: settings.postmaster === undefined ? null : parseAddress(settings.postmaster),
    startTls: 'offered' as const,
  }
  const relayConfigured = settings.relay.host !== undefined
  const beforeTls = isClearSignInAllowed ? ('on-loopback' as const) : ('never' as const)
  const mechanisms = [MECHANISMS.PLAIN, MECHANISMS.LOGIN]
  const services = {
    imap: imapService({
      ...shared,
      nameClient: recorder.nameClient,
      tls: { isStartTlsOffered: true, isClearSignInAllowed },
    }),
    pop3: pop3Service({
      ...shared,
      ...maildrops(needs, stores),
      plaintextAllowed: isClearSignInAllowed,
      startTlsOffered: true,
    }),
    submission: submissionService({
      ...smtp,
      signIn: { authorize, noteDeed, mechanisms, refusal, live, beforeTls },
      relayConfigured,
    }),
    reception: receptionService(smtp),
    lmtp: lmtpService({ ...smtp, startTls: 'off' }),
  } as const satisfies Record<string, Service>
  return { services, submit: createSubmit({ ...smtp, relayConfigured }), noteDeed }
}

/** How many processes there are besides this one; null when nobody knows, because other machines may have the store too. */
const othersOf = ({ otherMachines }: Stores, { processes }: Place): number | null =>
  otherMachines === null ? processes - 1 : null

/** Exclusive over all processes, where there are several; else the service's own way costs nothing. */
const maildrops = (
  { place = ALONE, clock, random, log }: ServerNeeds,
  stores: Stores,
): { readonly locks?: MaildropLocks } =>
  othersOf(stores, place) === 0
    ? {}
    : {
        locks: leasedMaildrops({
          store: stores.maildropLeases,
          holder: newHolder(random),
          clock,
          onFault: (fault) => log({ event: 'background.fault', task: 'leasing a maildrop', fault }),
        }),
      }

/** A process's name in the leases it has. */
const newHolder = (random: Random): string => randomText(random, HOLDER_LETTERS, HOLDER_LENGTH)

const HOLDER_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'
const HOLDER_LENGTH = 16 // 80 bits: never the same twice

const HTTPS_PORT = 443

/** Where the settings say that the pages are, for what is said before a door is open. */
const plannedOrigin = (settings: Settings): string => {
  const { web } = settings.listen
  return originOf(settings, web === 'off' || web.port === 0 ? [] : [{ name: 'web', ...web }])
}

/** The pages as browsers see them: where no door for them is open, what it would be. */
const originOf = ({ web, hostname }: Settings, open: readonly OpenDoor[]): string => {
  const port = open.find(({ name }) => name === 'web')?.port ?? HTTPS_PORT
  return web.origin ?? new URL(`https://${hostname}:${port}`).origin
}

const mailPorts = (open: readonly OpenDoor[]): MailPorts => {
  const portOf = (door: DoorName) => open.find(({ name }) => name === door)?.port ?? null
  return { imap: portOf('imaps'), pop3: portOf('pop3s'), smtp: portOf('submissions') }
}

/** Null unless the operator lets account passwords into mail programs (security decision 1). */
const accountPasswordCheck = (
  settings: Settings,
  { accounts }: Stores,
  { matches }: AccountPasswordHash,
): AccountPasswordCheck | null => {
  if (settings.sign_in.account_password_in_mail_programs === 'no') return null
  return async (address, secret, rank) => {
    const account = await accounts.findByAddress(address)
    const stored = account === null ? null : await accounts.passwordHash(account.id)
    const isRight = await matches(secret, stored, rank)
    return isRight && account !== null && account.twoStepSinceMs === null ? account.id : null
  }
}
