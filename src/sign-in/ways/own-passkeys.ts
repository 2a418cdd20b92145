/** The account's passkeys, made, renamed and removed (WebAuthn Level 3 §7.1). A credential belongs to one account. */
import type { ProfileStore } from '../../account/profile.ts'
import type { AccountStore } from '../../account/store.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Holder } from '../caller.ts'
import type { Journal } from '../flow/journal.ts'
import { newId } from '../flow/tokens.ts'
import type { PasskeyCheck, WebauthnJson, WebauthnOptions } from '../ports.ts'
import { newChallenge, spendChallenge } from '../proofs/passkeys.ts'
import { type Refused, refused } from '../refusal.ts'
import type { MethodId, Passkey, SecondStepStore } from '../second-step-store.ts'
import type { Sessions } from '../sessions.ts'
import type { Proved } from '../step-up.ts'
import type { Tickets } from '../tickets.ts'
import { WAYS_MAX } from './authenticators.ts'
import { cleanName } from './names.ts'

export type OwnPasskeys = {
  options(holder: Holder): Promise<{ readonly kind: 'options'; readonly options: WebauthnOptions } | Refused>
  /** Making one is a second step of this session too. */
  add(
    holder: Holder,
    response: WebauthnJson,
    name: string,
  ): Promise<(Proved & { readonly id: string }) | Refused>
  rename(holder: Holder, id: string, name: string): Promise<{ readonly kind: 'renamed' } | Refused>
  remove(holder: Holder, id: string): Promise<{ readonly kind: 'removed' } | Refused>
}

export type OwnPasskeyNeeds = {
  readonly accounts: Pick<AccountStore, 'find'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly secondSteps: SecondStepStore
  readonly sessions: Sessions
  readonly passkeyCheck: PasskeyCheck
  readonly tickets: Tickets
  readonly journal: Journal
  readonly clock: Clock
  readonly random: Random
}

export const createOwnPasskeys = (needs: OwnPasskeyNeeds): OwnPasskeys => ({
  options: (holder) => options(needs, holder),
  add: (holder, response, name) => add(needs, holder, response, name),
  rename: async ({ session: { account }, caller }, id, typedName) => {
    const name = cleanName(typedName)
    if (name === null) return refused('no-name')
    if (!(await needs.secondSteps.renamePasskey(account, id as MethodId, name))) return refused('not-found')
    await needs.journal.note(account, { kind: 'passkey-renamed', name }, caller)
    return { kind: 'renamed' }
  },
  remove: async ({ session: { account }, caller }, id) => {
    const passkey = (await needs.secondSteps.passkeys(account)).find((each) => each.id === id)
    if (passkey === undefined) return refused('not-found')
    if (!(await needs.secondSteps.removePasskey(account, passkey.id))) return refused('last-way')
    const removed = { kind: 'passkey-removed', name: passkey.name } as const
    await needs.journal.tell(account, removed, removed, caller)
    return { kind: 'removed' }
  },
})

const purposeOf = ({ session }: Holder): string => `add ${session.id}`

const options = async (needs: OwnPasskeyNeeds, holder: Holder) => {
  const { accounts, profiles, secondSteps, passkeyCheck, tickets } = needs
  const account = await accounts.find(holder.session.account)
  if (account === null) return refused('not-found')
  const known = await secondSteps.passkeys(account.id)
  if (known.length >= WAYS_MAX) return refused('too-many-ways')
  const { firstName, lastName } = await profiles.profile(account.id)
  const made = await passkeyCheck.creationOptions({
    challenge: await newChallenge(tickets, purposeOf(holder), account.id),
    account: account.id,
    address: account.address,
    displayName: `${firstName} ${lastName}`.trim() || account.address,
    known,
  })
  return { kind: 'options', options: made } as const
}

const add = async (needs: OwnPasskeyNeeds, holder: Holder, response: WebauthnJson, typedName: string) => {
  const { secondSteps, sessions, passkeyCheck, tickets, journal, clock, random } = needs
  const { session, caller } = holder
  const name = cleanName(typedName)
  if (name === null) return refused('no-name')
  const claims = passkeyCheck.claims(response)
  if (claims === null) return refused('wrong-passkey')
  if (!(await spendChallenge(tickets, claims.challenge, purposeOf(holder)))) return refused('start-again')
  const made = await passkeyCheck.checkCreation(response, claims.challenge)
  if (made === null) return refused('wrong-passkey')

  const passkey: Passkey = {
    ...made,
    id: newId<MethodId>(random),
    account: session.account,
    name,
    createdMs: clock.nowMs(),
    lastUsedMs: null,
  }
  if ((await secondSteps.addPasskey(passkey)) === 'known') return refused('known-passkey')
  const added = { kind: 'passkey-added', name } as const
  await journal.tell(session.account, added, added, caller)
  const token = (await sessions.prove(session, 'given'))?.token ?? null
  return { kind: 'proved', token, id: passkey.id } as const
}
