/** What mail programs and other servers meet, put together: how they sign in, and the services behind the doors. */
import { parseAddress, parseDomain } from './account/address.ts'
import type { DeedRecorder } from './activity/deed-recorder.ts'
import type { NoteDeed } from './activity/deeds.ts'
import type { SignInRecorder } from './activity/sign-in-recorder.ts'
import type { AppPasswordId } from './app-password/app-password.ts'
import {
  type AccountPasswordCheck,
  type Authorize,
  createAuthorize,
  REFUSED_AFTER_MS,
} from './app-password/authorize.ts'
import { type RefusalWords, refusalWords } from './app-password/refusal.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import type { Measure } from './base/measure.ts'
import { addressSet } from './base/networks.ts'
import type { Random } from './base/random.ts'
import { readPeppers } from './config/keys.ts'
import type { Settings } from './config/settings.ts'
import type { AccountPasswordHash } from './crypto/account-password-hash.ts'
import type { MailServices } from './doors.ts'
import type { HarmWatch } from './harm/watch.ts'
import { imapService } from './imap/service.ts'
import type { RunningMail } from './mail/create-mail.ts'
import { measuredDeeds } from './measured.ts'
import type { LiveConnections } from './net/live-connections.ts'
import { plannedOrigin } from './origin.ts'
import { leasedMaildrops } from './pop3/leased-maildrops.ts'
import type { MaildropLocks } from './pop3/maildrop-locks.ts'
import { pop3Service } from './pop3/service.ts'
import { lmtpService } from './smtp/lmtp.ts'
import { receptionService } from './smtp/reception.ts'
import { createSearching, SEARCH_LIMITS } from './smtp/searching.ts'
import { submissionService } from './smtp/submission.ts'
import { createSubmit } from './smtp/submit.ts'
import type { Stores } from './storage/stores.ts'
import type { ThrottleOf } from './throttles.ts'

export type MailPrograms = {
  readonly services: MailServices
  readonly authorize: Authorize
  readonly refusal: RefusalWords
  readonly submit: ReturnType<typeof createSubmit>
  readonly noteDeed: NoteDeed
}

export type MailProgramsNeeds = {
  readonly folder: string
  readonly settings: Settings
  readonly stores: Stores
  readonly mail: RunningMail
  readonly live: LiveConnections
  /** They see who signs in, who is refused, and what is done. */
  readonly observers: {
    readonly recorder: SignInRecorder
    readonly deedRecorder: DeedRecorder
    readonly watch: HarmWatch
  }
  readonly passwordHash: AccountPasswordHash
  readonly throttleOf: ThrottleOf
  /** How many processes there are besides this one; null when nobody knows. */
  readonly others: number | null
  /** This process's name in the leases it has. */
  readonly holder: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly measure: Measure
}

/** Each gets what it needs; all sign in by the same `authorize`, and what they do is noted by the same `noteDeed`. */
export const createMailPrograms = (needs: MailProgramsNeeds): MailPrograms => {
  const { settings, stores, mail, live, clock, random, log } = needs
  const { recorder, deedRecorder, watch } = needs.observers
  const { hostname } = settings
  const refusal = refusalWords(plannedOrigin(settings))
  const authorize = makeAuthorize(needs)
  const measureDeed = measuredDeeds(needs.measure)
  const noteDeed: NoteDeed = (doer, deed) => {
    deedRecorder.note(doer, deed)
    watch.note(doer, deed)
    measureDeed(doer, deed)
  }
  const shared = {
    ...{ mail, authorize, noteDeed, live, clock, random, log, hostname, refusal },
    isStartTlsOffered: true,
    isClearSignInAllowed: settings.sign_in.without_tls_on_loopback,
  }
  const domains = new Set(settings.domains.map((domain) => parseDomain(domain) ?? domain))
  const smtp = {
    ...shared,
    accounts: stores.accounts,
    isLocalDomain: (domain: string) => domains.has(domain),
    postmaster: settings.postmaster === undefined ? null : parseAddress(settings.postmaster),
  }
  const relayConfigured = settings.relay.host !== undefined
  const hasEnded = async (appPassword: AppPasswordId) =>
    (await stores.appPasswords.ended([appPassword], clock.nowMs())).length > 0
  const mechanisms = ['PLAIN', 'LOGIN'] as const
  const services = {
    imap: imapService({ ...shared, nameClient: recorder.nameClient }),
    pop3: pop3Service({ ...shared, ...maildrops(needs) }),
    submission: submissionService({
      ...smtp,
      signIn: { ...shared, mechanisms, hasEnded },
      relayConfigured,
    }),
    reception: receptionService({
      ...smtp,
      searching: createSearching(needs.throttleOf('recipients', SEARCH_LIMITS), clock),
      forwarders: addressSet(settings.forwarders),
    }),
    lmtp: lmtpService({ ...smtp, isStartTlsOffered: false }),
  }
  return { services, authorize, refusal, submit: createSubmit({ ...smtp, relayConfigured }), noteDeed }
}

/** Exclusive over all processes, where there are several; else the service's own way costs nothing. */
const maildrops = ({
  stores,
  others,
  holder,
  clock,
  log,
}: MailProgramsNeeds): { readonly locks?: MaildropLocks } =>
  others === 0
    ? {}
    : {
        locks: leasedMaildrops({
          store: stores.maildropLeases,
          holder,
          clock,
          onFault: (fault) => log({ event: 'background.fault', task: 'leasing a maildrop', fault }),
        }),
      }

const makeAuthorize = ({
  folder,
  settings,
  stores,
  observers: { recorder, watch },
  passwordHash,
  throttleOf,
  clock,
}: MailProgramsNeeds): Authorize =>
  createAuthorize({
    appPasswords: stores.appPasswords,
    keys: readPeppers(folder),
    throttle: throttleOf('mail guesses'),
    refusedAfterMs: REFUSED_AFTER_MS,
    observer: {
      accepted: recorder.accepted,
      refused: (attempt, because, match, ...tried) => {
        recorder.refused(attempt, because, match, ...tried)
        watch.refused(attempt, because, match)
      },
    },
    clock,
    accountPassword: accountPasswordCheck(settings, stores, passwordHash),
  })

/** Null unless the operator lets account passwords into mail programs. */
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
