/**
 * Gathers what programs do and writes it twice a second, off the path of what is done: noting costs a place in a list. A
 * crash may lose the last half second. Bounded: what cannot be written fast enough is dropped and told as a fault.
 */
import type { AccountId } from '../account/account.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { Cancel, Clock } from '../base/clock.ts'
import {
  type Deed,
  type DeedStore,
  type Doer,
  HOUR_MS,
  type MailboxDeed,
  type NoteDeed,
  rangesOf,
  type Sent,
  type Touched,
} from './deeds.ts'

export type DeedRecorder = {
  readonly note: NoteDeed
  /** Writes what waits; for a page that must not be behind, for the end of the process and for tests. */
  flush(): Promise<void>
}

export type DeedRecorderNeeds = {
  readonly deeds: Pick<DeedStore, 'record'>
  readonly clock: Clock
  readonly onFault: (task: string, fault: unknown) => void
}

const WAIT_MS = 500
const UIDS_WAITING_MAX = 1_000_000 // some 8 MB; a mailbox of a million messages read in half a second

type Pending = { touched: Map<string, Touching>; sent: Sent[] }
type Touching = {
  readonly appPassword: AppPasswordId
  readonly deed: MailboxDeed
  readonly hour: number
  readonly mailbox: number
  readonly uids: number[]
}

export const createDeedRecorder = ({ deeds, clock, onFault }: DeedRecorderNeeds): DeedRecorder => {
  let pending = new Map<AccountId, Pending>()
  let waiting = 0
  let timer: Cancel | null = null
  let writing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    const batch = pending
    pending = new Map()
    waiting = 0
    for (const [account, { touched, sent }] of batch) {
      try {
        await deeds.record(account, [...touched.values()].map(inRanges), sent)
      } catch (fault) {
        onFault('recording what programs do', fault)
      }
    }
  }
  const flush = (): Promise<void> => {
    timer?.()
    timer = null
    writing = writing.then(write)
    return writing
  }

  return {
    note: ({ who }, deed) => {
      if (who.credential.kind !== 'app-password') return
      waiting += deed.kind === 'sent' ? 1 : deed.uids.length
      if (waiting > UIDS_WAITING_MAX) {
        onFault('recording what programs do', new Error(`more than ${UIDS_WAITING_MAX} wait to be written`))
        return
      }
      add(pending, who.account, who.credential.id, deed, clock.nowMs())
      timer ??= clock.after(WAIT_MS, () => void flush())
    },
    flush,
  }
}

const add = (
  pending: Map<AccountId, Pending>,
  account: Doer['who']['account'],
  appPassword: AppPasswordId,
  deed: Deed,
  atMs: number,
): void => {
  let of = pending.get(account)
  if (of === undefined) {
    of = { touched: new Map(), sent: [] }
    pending.set(account, of)
  }
  if (deed.kind === 'sent') {
    of.sent.push({ appPassword, atMs, recipients: deed.recipients })
    return
  }
  const { kind, mailbox, uids } = deed
  const hour = Math.floor(atMs / HOUR_MS)
  const key = `${appPassword} ${kind} ${hour} ${mailbox}`
  const touching = of.touched.get(key)
  if (touching === undefined) of.touched.set(key, { appPassword, deed: kind, hour, mailbox, uids: [...uids] })
  else for (const uid of uids) touching.uids.push(uid)
}

const inRanges = ({ uids, ...rest }: Touching): Touched => ({ ...rest, ranges: rangesOf(uids) })
