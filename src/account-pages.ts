/**
 * The account pages put together: the web flow with its cryptography, the notices, app passwords, and the service that
 * answers browsers. The server opens the door for it, where the settings have one.
 */
import { join } from 'node:path'
import { createAccounts } from './account/accounts.ts'
import type { NoteDeed } from './activity/deeds.ts'
import type { TellNews } from './activity/sign-in-news.ts'
import { type AppPasswords, createAppPasswords } from './app-password/app-passwords.ts'
import type { Authorize } from './app-password/authorize.ts'
import type { RefusalWords } from './app-password/refusal.ts'
import type { CredentialEnded } from './app-password/store.ts'
import { type Bus, type Link, sharedBus } from './base/bus.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import type { Measure } from './base/measure.ts'
import type { Random } from './base/random.ts'
import { Secret } from './base/secret.ts'
import { readPeppers, readPushKeys, readSealingKeys } from './config/keys.ts'
import { pushSettings } from './config/push.ts'
import type { Settings } from './config/settings.ts'
import type { AccountPasswordHash } from './crypto/account-password-hash.ts'
import { createCodeGenerator } from './crypto/code-generator.ts'
import { createEasilyGuessed, createEstimateGuesses } from './crypto/easily-guessed.ts'
import { createPasskeyCheck } from './crypto/passkeys.ts'
import { createPush, isPushTarget } from './crypto/push.ts'
import { createSealing } from './crypto/sealing.ts'
import { signatureCheck } from './crypto/signatures.ts'
import type { Harm } from './harm/harm.ts'
import type { Harms } from './harm/harms.ts'
import { jmapService } from './jmap/service.ts'
import type { RunningMail } from './mail/create-mail.ts'
import type { MailboxChanged } from './mail/mail.ts'
import type { Submit } from './mail/submit.ts'
import type { LiveConnections } from './net/live-connections.ts'
import { isPublicAddress } from './net/public-address.ts'
import type { SharedConnections } from './net/shared-connections.ts'
import { createNotices, type Notices } from './notices/notices.ts'
import type { ApprovalsChanged } from './sign-in/approvals.ts'
import { createSignIn, LOOKUP_LIMITS, type SignIn, START_LIMITS } from './sign-in/create-sign-in.ts'
import { createHandOvers, type HandOvers } from './sign-in/hand-overs.ts'
import { createTickets } from './sign-in/tickets.ts'
import type { Stores } from './storage/stores.ts'
import { createTellHarm } from './tell-harm.ts'
import type { Say } from './texts/texts.ts'
import type { ThrottleOf } from './throttles.ts'
import type { WebNeeds } from './web/needs.ts'
import { createPageSession } from './web/page-session.ts'
import { type WebService, webService } from './web/service.ts'
import { readStaticApp } from './web/static.ts'

export type AccountPages = {
  readonly web: WebService
  /** A one-time link that makes the first account; null when there is one already. */
  setUpLink(): Promise<Secret<string> | null>
  /** Tells the holder by mail. */
  readonly tell: TellNews
  /** Tells the holder what was done about harm, by mail and among the activity. */
  readonly tellHarm: (harm: Harm) => Promise<void>
  /** What is no longer of any use is forgotten. To be called now and then. */
  forgetOld(): Promise<void>
  /** Letters on their way to the queue. */
  noticesWaiting(): number
  /** Writes down and sends what waits. */
  flush(): Promise<void>
}

export type AccountPagesNeeds = {
  readonly folder: string
  readonly settings: Settings
  readonly stores: Stores
  readonly mail: RunningMail
  readonly link: Link
  readonly connections: SharedConnections
  readonly live: LiveConnections
  readonly credentialsEnded: Bus<CredentialEnded>
  readonly mailboxesChanged: Bus<MailboxChanged>
  readonly ownChanges: Pick<Bus<MailboxChanged>, 'listen'>
  readonly authorize: Authorize
  readonly refusal: RefusalWords
  readonly submit: Submit
  readonly noteDeed: NoteDeed
  readonly passwordHash: AccountPasswordHash
  /** Counts of its own under each name, shared with other processes. */
  readonly throttleOf: ThrottleOf
  readonly harms: Harms
  readonly countryOf: WebNeeds['countryOf']
  readonly origin: () => string
  readonly say: Say
  readonly mailPorts: WebNeeds['mailPorts']
  readonly watch: WebNeeds['watch']
  readonly recorded: WebNeeds['recorded']
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly measure: Measure
}

const APP = join(import.meta.dirname, '../app/dist')
const MINUTE_MS = 60_000

export const createAccountPages = (needs: AccountPagesNeeds): AccountPages => {
  const { settings, stores, origin, say } = needs
  const notices = createNotices({
    ...needs,
    ...stores,
    mail: needs.mail,
    hasRelay: settings.relay.host !== undefined,
    say,
    hostname: settings.hostname,
  })
  const appPasswords = makeAppPasswords(needs)
  const approvalsChanged = sharedBus<ApprovalsChanged>('approvals', needs.link, (fault) =>
    needs.log({ event: 'background.fault', task: 'telling of an approval', fault }),
  )
  const signIn = makeSignIn(needs, notices, appPasswords, approvalsChanged, say('en', 'shell.productName'))
  const jmap = jmapService({
    ...stores,
    ...needs,
    pageSession: createPageSession(signIn, origin),
    // Its own: what many programs are told keeps no approval waiting.
    push: makePush(needs),
    isPushTarget,
    pushKey: readPushKeys(needs.folder).publicKey,
  })
  const web = webService({
    ...needs,
    ...stores,
    mail: needs.mail,
    harms: needs.harms,
    signIn,
    beside: jmap,
    appPasswords,
    handOvers: makeHandOvers(needs, appPasswords),
    notify: notices.notify,
    approvalsChanged,
    isPushEndpoint: isPushTarget,
    pushKey: readPushKeys(needs.folder).publicKey,
    hostname: settings.hostname,
    domains: settings.domains,
    signUpChoice: settings.sign_up,
    app: readStaticApp(APP),
    say,
  })
  return {
    web,
    setUpLink: async () => {
      const token = await signIn.invitations.setUp()
      return token === null ? null : new Secret(`${origin()}/setup#${token.reveal()}`)
    },
    tellHarm: createTellHarm({
      ...needs,
      ...stores,
      notify: notices.notify,
      alertPhones: (account) => signIn.approvals.alert(account),
    }),
    // Without the pages nobody could do what the letters say.
    tell: settings.listen.web === 'off' ? () => {} : notices.tell,
    forgetOld: () => signIn.forgetOld(),
    noticesWaiting: () => notices.waiting(),
    flush: async () => {
      await jmap.stopPushing()
      await signIn.flush()
      await notices.idle()
    },
  }
}

const makeAppPasswords = (needs: AccountPagesNeeds): AppPasswords => {
  const { folder, settings, stores, connections, credentialsEnded, clock, random } = needs
  return createAppPasswords({
    store: stores.appPasswords,
    key: readPeppers(folder)[0],
    clock,
    random,
    bus: credentialsEnded,
    unusedMs: settings.app_passwords.unused_minutes * MINUTE_MS,
    endConnections: (ended) => connections.end(ended),
  })
}

const makeHandOvers = (
  { folder, stores, clock, random }: AccountPagesNeeds,
  appPasswords: AppPasswords,
): HandOvers =>
  createHandOvers({
    tickets: createTickets({ tickets: stores.tickets, clock, random }),
    sealing: createSealing(readSealingKeys(folder), random),
    appPasswords,
    clock,
  })

const makeSignIn = (
  needs: AccountPagesNeeds,
  { notify, sendCode }: Notices,
  appPasswords: AppPasswords,
  approvalsChanged: Bus<ApprovalsChanged>,
  productName: string,
): SignIn => {
  const { folder, settings, stores, passwordHash, throttleOf, origin, clock, random, log } = needs
  const { hostname, domains, sign_in, web } = settings
  const estimateGuesses = createEstimateGuesses()
  const isEasilyGuessed = createEasilyGuessed(estimateGuesses)
  const { create: createAccount } = createAccounts({
    store: stores.accounts,
    mail: stores.mail,
    hash: passwordHash.hash,
    isEasilyGuessed,
    domains,
    hostname,
    clock,
    random,
  })
  return createSignIn({
    ...stores,
    createAccount,
    appPasswords,
    passwordHash,
    isEasilyGuessed,
    estimateGuesses,
    codeGenerator: createCodeGenerator(productName),
    sealing: createSealing(readSealingKeys(folder), random),
    passkeyCheck: createPasskeyCheck({ name: productName, origin }),
    signatureCheck,
    push: makePush(needs),
    approvalsChanged,
    approvalDigits: sign_in.approval_digits,
    keys: readPeppers(folder),
    throttle: throttleOf('web guesses'),
    lookupThrottle: throttleOf('web look-ups', LOOKUP_LIMITS),
    startThrottle: throttleOf('web starts', START_LIMITS),
    sendCode,
    canSendTo: (domain) => settings.relay.host !== undefined || domains.includes(domain),
    notify,
    signUp: settings.sign_up,
    domains,
    hostname,
    windows: {
      securityMs: web.step_up_minutes * MINUTE_MS,
      freshSecondStepMs: web.second_step_minutes * MINUTE_MS,
    },
    clock,
    random,
    log,
  })
}

const HTTPS_PORT = 443

const makePush = ({ folder, settings, clock, log }: AccountPagesNeeds) => {
  const { privateHosts, trust } = pushSettings(settings)
  return createPush({
    keys: readPushKeys(folder),
    subject: `mailto:${settings.postmaster ?? `postmaster@${settings.domains[0]}`}`,
    mayReach: (host, address, port) =>
      privateHosts.has(host) || (port === HTTPS_PORT && isPublicAddress(address)),
    trust,
    clock,
    onFault: (fault) => log({ event: 'background.fault', task: 'push', fault }),
  })
}
