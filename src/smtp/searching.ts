/**
 * Who asks for recipients that are nobody here, to find out who is (attack A16). Counted by source over all connections and
 * processes; an address counts once however often it is asked for, since a list with old addresses in it is no search. At
 * first only the refusals come later and later, which holds up no mail. Who goes on, and has brought no message for anybody
 * here within a day, hears "later" whoever they ask for. Who brings mail is never turned away: a server that sends for
 * many has bad lists among good ones, and loses nothing but time with the bad ones.
 */
import { type Clock, pause } from '../base/clock.ts'
import { sha256 } from '../base/digest.ts'
import type { Throttle, ThrottleLimits } from '../base/throttle.ts'
import { type Mailbox, mailboxText } from './wire/path.ts'

/** By address and not by network: the neighbours of who searches are mail servers too. */
export const SEARCH_LIMITS: ThrottleLimits = {
  failuresAMinute: 40, // what two connections may ask for before they are closed
  failuresADay: 100,
  slowestMs: 10_000, // RFC 5321 §4.5.3.2.3: a client waits five minutes; a message may have many old recipients
  sourcesMax: 10_000, // some 140 MB when every one is full, which one network of IPv6 can do with two million recipients
  isNetworkCounted: false,
}

export type Searching = {
  /** Nobody is looked up for it any more: no answer tells who is here. */
  isTurnedAway(remote: string): boolean
  /** It asked for somebody who is not here: resolves when it may hear so. */
  askedInVain(remote: string, mailbox: Mailbox): Promise<void>
  /** A message of its own is stored for somebody here. */
  broughtMail(remote: string): void
}

export const createSearching = (throttle: Throttle, clock: Clock): Searching => ({
  isTurnedAway: (remote) => throttle.verdict(remote).kind === 'blocked',
  askedInVain: async (remote, mailbox) => {
    throttle.failed(remote, sha256(new TextEncoder().encode(mailboxText(mailbox).toLowerCase())))
    const verdict = throttle.verdict(remote)
    if (verdict.kind === 'slow') await pause(clock, verdict.delayMs)
  },
  broughtMail: (remote) => throttle.succeeded(remote),
})
