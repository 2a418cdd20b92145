/**
 * Records mail sign-ins for the holder: the activity, and the last use of the app password. In batches, after the
 * answer was given, so that it costs the sign-in nothing; a crash may lose the last half second of it. A program that
 * goes on with an ended app password is one activity and one line (`still-trying.ts`), not a thousand, and one that is
 * refused for another reason than a guess is one an hour.
 */
import type { AccountId } from '../account/account.ts'
import type { Address } from '../account/address.ts'
import type { AccountStore } from '../account/store.ts'
import type { AppPassword, AppPasswordId, LastUse } from '../app-password/app-password.ts'
import {
  appPasswordOf,
  type NameClient,
  type SignedIn,
  type SignInAttempt,
  type SignInObserver,
} from '../app-password/authorize.ts'
import type { AppPasswordStore } from '../app-password/store.ts'
import { createBatch } from '../base/batch.ts'
import type { SharedBus } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import { keysOf } from '../base/throttle.ts'
import type { Activity, ActivityStore } from './activity.ts'
import { createOnce } from './once.ts'
import { createGoesOn } from './requests-in-a-row.ts'
import type { SignInNews, TellNews } from './sign-in-news.ts'
import { type SignInSeen, seenIn } from './sign-in-seen.ts'
import { type Ending, isEnding, type StillTrying, type StillTryingStore, together } from './still-trying.ts'

export type SignInRecorder = SignInObserver & {
  readonly nameClient: NameClient
  /** Writes what waits; for the end of the process and for tests. */
  flush(): Promise<void>
}

export type SignInRecorderNeeds = {
  readonly accounts: Pick<AccountStore, 'findByAddress'>
  readonly appPasswords: Pick<AppPasswordStore, 'recordUses'>
  readonly activity: Pick<ActivityStore, 'record'>
  readonly stillTrying: Pick<StillTryingStore, 'record'>
  readonly clock: Clock
  readonly log: Log
  /**
   * Hears of each at once; of an attempt with a secret that is nobody's when its account is found. Other processes hear of it
   * when it is written down, because whoever hears looks there, and only this one knows what it still has to write.
   */
  readonly seen?: Pick<SharedBus<SignInSeen>, 'here' | 'elsewhere'>
  /** Hears what is to be told by mail, when it is written down. */
  readonly tell?: TellNews
}

const WAIT_MS = 500
const WAITING_MAX = 10_000 // some 5 MB; more sign-ins than that in half a second cannot be served
const CLIENT_CHARACTERS_MAX = 100
const HOUR_MS = 3_600_000

type Use = {
  readonly account: AccountId
  readonly id: AppPasswordId
  readonly use: LastUse
  readonly isFirst: boolean
}
/** The account is not known yet when only an address was given. */
type Entry = {
  readonly activity: Omit<Activity, 'account'>
  readonly whose: AccountId | Address
  readonly isAddress: boolean
  readonly isNew: boolean
}

type Found = { readonly activity: Activity; readonly wasNobodys: boolean; readonly isNew: boolean }

export const createSignInRecorder = (needs: SignInRecorderNeeds): SignInRecorder => {
  const { clock, log } = needs
  const onFault = (fault: unknown) => log({ event: 'background.fault', task: 'recording sign-ins', fault })
  const shared = { onFault, clock, waitMs: WAIT_MS, itemsMax: WAITING_MAX }
  const uses = createBatch<Use>({
    ...shared,
    write: async (items) => {
      await needs.appPasswords.recordUses(items)
      for (const item of items) if (item.isFirst) needs.tell?.(firstUse(item, items))
    },
  })
  const entries = createBatch<Entry>({
    ...shared,
    write: async (items) => {
      const found = await withAccounts(needs.accounts, items)
      for (const { activity, wasNobodys } of found) if (wasNobodys) publish(activity)
      const written = found.filter(({ isNew }) => isNew).map(({ activity }) => activity)
      if (written.length > 0) await needs.activity.record(written)
      for (const news of wrongKinds(found)) needs.tell?.(news)
    },
  })

  const tries = createBatch<StillTrying>({
    ...shared,
    write: async (items) => {
      const news = await needs.stillTrying.record(together(items))
      if (news.length > 0) await needs.activity.record(news.map(firstTry))
    },
  })

  const told = createBatch<SignInSeen>({
    ...shared,
    write: async (items) => {
      await Promise.all([uses.flush(), entries.flush()])
      for (const seen of items) needs.seen?.elsewhere(seen)
    },
  })

  const goesOn = createGoesOn(clock)
  const isFirstInAnHour = createOnce(clock, HOUR_MS)

  const publish = (activity: Activity): void => {
    const seen = seenIn(activity)
    needs.seen?.here(seen)
    told.add(seen)
  }

  const use = (
    signedIn: SignedIn,
    service: LastUse['service'],
    client: string | null,
    remote: string,
    isFirst: boolean,
  ): void => {
    if (signedIn.credential.kind !== 'app-password') return
    const named = client === null ? null : readable(client)
    const lastUse: LastUse = { atMs: clock.nowMs(), service, client: named, remote }
    uses.add({ account: signedIn.account, id: signedIn.credential.id, use: lastUse, isFirst })
  }

  return {
    accepted: (attempt, signedIn, isFirst) => {
      const { service, remote } = attempt
      use(signedIn, service, attempt.client, remote, isFirst)
      if (goesOn(attempt, signedIn)) return
      const appPassword = appPasswordOf(signedIn.credential)
      const activity = { ...of(attempt, clock), what: { kind: 'signed-in' }, appPassword } as const
      entries.add({ activity, whose: signedIn.account, isAddress: false, isNew: true })
      publish({ ...activity, account: signedIn.account })
      log({ event: 'sign-in.accepted', service, remote, account: signedIn.account })
    },
    refused: (attempt, because, match, address, guess) => {
      const { service, remote } = attempt
      log({ event: 'sign-in.refused', service, remote, because })
      const appPassword = match?.appPassword.id ?? null
      const activity = {
        ...of(attempt, clock),
        what: { kind: 'sign-in-refused', because },
        appPassword,
      } as const
      const whose = match?.appPassword.account ?? address
      // No wait comes before the same again: a program could write a row with each, as fast as it can.
      const same = [whose, because, service, appPassword, keysOf(remote)[1], guess?.toBase64()]
      const isNew = isFirstInAnHour(same.join(' '))
      // A secret that is or was right concerns its owner, whatever address was typed beside it.
      if (match !== null) {
        const { account } = match.appPassword
        if (isEnding(because)) tries.add(tryOf(attempt, match.appPassword, because, clock))
        else if (because !== 'held-app-password' && isNew)
          // That it is held was told when it was; a program that goes on trying tells nothing new.
          entries.add({ activity, whose: account, isAddress: false, isNew })
        publish({ ...activity, account })
      } else if (address !== null && (isNew || guess !== null))
        // A page that waits hears of the same again too.
        entries.add({ activity, whose: address, isAddress: true, isNew })
    },
    nameClient: (signedIn, service, client, remote) => {
      use(signedIn, service, client, remote, false)
      const { account, credential } = signedIn
      const appPassword = appPasswordOf(credential)
      const named = { service, client: readable(client), remote, appPassword }
      publish({ ...named, account, atMs: clock.nowMs(), what: { kind: 'signed-in' } })
    },
    flush: async () => {
      await Promise.all([uses.flush(), entries.flush(), tries.flush()])
      await told.flush()
    },
  }
}

const of = ({ service, remote, client }: SignInAttempt, clock: Clock) => ({
  atMs: clock.nowMs(),
  service,
  remote,
  client: client === null ? null : readable(client),
})

/** Named by what it has said of itself since, in the same moment. */
const firstUse = ({ account, id, use }: Use, among: readonly Use[]): SignInNews => {
  const named = among.findLast((each) => each.id === id && each.use.client !== null)
  return { kind: 'first-use', account, appPassword: id, use: { ...use, client: named?.use.client ?? null } }
}

/** Each place of an account once, however often it tried. */
const wrongKinds = (found: readonly Found[]): Iterable<SignInNews> => {
  const news = new Map<string, SignInNews>()
  for (const { activity } of found) {
    const { account, what, client, remote } = activity
    if (what.kind === 'sign-in-refused' && what.because === 'not-an-app-password' && remote !== null)
      news.set(`${account} ${remote}`, { kind: 'not-an-app-password', account, client, remote })
  }
  return news.values()
}

/** A program that has not named itself yet is the one that had the app password before; EHLO names a host. */
const tryOf = (
  { service, remote, client }: SignInAttempt,
  { account, id: appPassword, lastUse }: AppPassword,
  because: Ending,
  clock: Clock,
): StillTrying => {
  const known = lastUse?.client ?? null
  const named = service === 'smtp' ? (known ?? client) : (client ?? known)
  return {
    account,
    appPassword,
    because,
    sinceMs: clock.nowMs(),
    lastMs: clock.nowMs(),
    tries: 1,
    service,
    client: named === null ? null : readable(named),
    remote,
  }
}

const firstTry = ({ account, sinceMs, service, remote, client, appPassword, because }: StillTrying) =>
  ({
    account,
    atMs: sinceMs,
    what: { kind: 'sign-in-refused', because },
    service,
    remote,
    client,
    appPassword,
  }) as const

/** What a program calls itself is shown to people: no control characters, and not endless. */
const readable = (client: string): string => client.replace(/\p{Cc}/gu, ' ').slice(0, CLIENT_CHARACTERS_MAX)

/** Finds whose each is; what is nobody's is not kept (the log has it). One question an address, however many tries. */
const withAccounts = async (
  accounts: Pick<AccountStore, 'findByAddress'>,
  entries: readonly Entry[],
): Promise<readonly Found[]> => {
  const owners = new Map<string, AccountId | null>()
  const found: Found[] = []
  for (const { activity, whose, isAddress, isNew } of entries) {
    if (isAddress && !owners.has(whose)) {
      owners.set(whose, (await accounts.findByAddress(whose as Address))?.id ?? null)
    }
    const account = isAddress ? (owners.get(whose) ?? null) : (whose as AccountId)
    if (account !== null) found.push({ activity: { ...activity, account }, wasNobodys: isAddress, isNew })
  }
  return found
}
