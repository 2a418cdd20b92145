/**
 * Passkeys (WebAuthn Level 3 §7.2) as a proof. The challenge is a ticket: bound to what it was made for, good once, for
 * five minutes. Alone it signs in wholly, and then the device must have verified its user; after the password it is the
 * second step, and presence is enough.
 */
import type { AccountId } from '../../account/account.ts'
import type { Clock } from '../../base/clock.ts'
import type { Caller } from '../caller.ts'
import type { Journal } from '../flow/journal.ts'
import type { PasskeyCheck, WebauthnJson, WebauthnOptions } from '../ports.ts'
import { type Refused, refused } from '../refusal.ts'
import type { Passkey, SecondStepStore } from '../second-step-store.ts'
import type { Tickets } from '../tickets.ts'

export const CHALLENGE_MS = 300_000 // WebAuthn §15.1 recommends 5 to 10 minutes

export type PasskeyPurpose = {
  /** What exactly: this sign-in, this session's step-up, this recovery. */
  readonly purpose: string
  /** Whose passkeys; null for any, which then proves everything alone. */
  readonly account: AccountId | null
}

export type PasskeyProofs = {
  challenge(of: PasskeyPurpose): Promise<WebauthnOptions>
  check(
    response: WebauthnJson,
    of: PasskeyPurpose,
    caller: Caller,
  ): Promise<{ readonly kind: 'proved'; readonly account: AccountId } | Refused>
}

export type PasskeyNeeds = {
  readonly secondSteps: Pick<SecondStepStore, 'passkeys' | 'findPasskey' | 'passkeyUsed' | 'clearFailures'>
  readonly passkeyCheck: PasskeyCheck
  readonly tickets: Tickets
  readonly journal: Journal
  readonly clock: Clock
}

export const createPasskeys = (needs: PasskeyNeeds): PasskeyProofs => ({
  challenge: async ({ purpose, account }) => {
    const { secondSteps, passkeyCheck, tickets } = needs
    return passkeyCheck.requestOptions({
      challenge: await newChallenge(tickets, purpose, account),
      allowed: account === null ? null : await secondSteps.passkeys(account),
      mustVerifyUser: account === null,
    })
  },
  check: (response, of, caller) => check(needs, response, of, caller),
})

/** The bytes of a challenge are its ticket's token: the response brings it back. */
export const newChallenge = async (
  tickets: Tickets,
  purpose: string,
  account: AccountId | null,
): Promise<Uint8Array> => {
  const kind = 'passkey-challenge'
  const { token } = await tickets.issue({ kind, account, detail: { purpose }, lifetimeMs: CHALLENGE_MS })
  return new TextEncoder().encode(token.reveal())
}

/** Whether a challenge is one of ours, for this purpose, and used for the first time. It is spent whatever comes after. */
export const spendChallenge = async (
  tickets: Tickets,
  challenge: Uint8Array,
  purpose: string,
): Promise<boolean> => {
  const ticket = await tickets.find('passkey-challenge', new TextDecoder().decode(challenge))
  if (ticket === null || (JSON.parse(ticket.detail) as { purpose: string }).purpose !== purpose) return false
  return tickets.spend(ticket)
}

const check = async (
  needs: PasskeyNeeds,
  response: WebauthnJson,
  { purpose, account }: PasskeyPurpose,
  caller: Caller,
): Promise<{ readonly kind: 'proved'; readonly account: AccountId } | Refused> => {
  const { secondSteps, passkeyCheck, tickets, journal, clock } = needs
  const wrong = (whose: AccountId | null): Refused => {
    journal.refusedSignIn(whose, 'wrong-passkey', caller)
    return refused('wrong-passkey')
  }
  const claims = passkeyCheck.claims(response)
  if (claims === null) return wrong(account)
  if (!(await spendChallenge(tickets, claims.challenge, purpose))) return refused('start-again')
  const passkey: Passkey | null = await secondSteps.findPasskey(claims.credentialId)
  if (passkey === null || (account !== null && passkey.account !== account)) return wrong(account)
  const checked = await passkeyCheck.checkRequest(response, {
    challenge: claims.challenge,
    passkey,
    mustVerifyUser: account === null,
  })
  if (checked === null) return wrong(passkey.account)

  await secondSteps.passkeyUsed(passkey.account, passkey.id, checked.counter, clock.nowMs())
  await secondSteps.clearFailures(passkey.account)
  return { kind: 'proved', account: passkey.account }
}
