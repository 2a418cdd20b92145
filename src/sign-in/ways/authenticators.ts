/**
 * Authenticator apps, added and removed. The shared key is made here, shown once and kept sealed; until its first code
 * was right it proves nothing, and it is forgotten when the next one is begun an hour later.
 */
import type { AccountStore } from '../../account/store.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Holder } from '../caller.ts'
import type { Journal } from '../flow/journal.ts'
import { newId } from '../flow/tokens.ts'
import type { CodeGenerator, Sealing } from '../ports.ts'
import { type Codes, sealContext } from '../proofs/codes.ts'
import { type Refused, refused } from '../refusal.ts'
import type { Authenticator, MethodId, SecondStepStore } from '../second-step-store.ts'
import type { Sessions } from '../sessions.ts'
import type { Proved } from '../step-up.ts'
import { cleanName } from './names.ts'

export const WAYS_MAX = 20 // of a kind, an account; each is looked at for every code

export type Authenticators = {
  /** `key` as a person types it, `uri` for the QR code. */
  begin(
    holder: Holder,
  ): Promise<
    { readonly kind: 'begun'; readonly id: string; readonly key: string; readonly uri: string } | Refused
  >
  /** Its first code, which is a second step of this session too. */
  confirm(holder: Holder, id: string, code: string, name: string): Promise<Proved | Refused>
  remove(holder: Holder, id: string): Promise<{ readonly kind: 'removed' } | Refused>
}

export type AuthenticatorNeeds = {
  readonly accounts: Pick<AccountStore, 'find'>
  readonly secondSteps: SecondStepStore
  readonly sessions: Sessions
  readonly codes: Codes
  readonly codeGenerator: CodeGenerator
  readonly sealing: Sealing
  readonly journal: Journal
  readonly clock: Clock
  readonly random: Random
}

export const createAuthenticators = (needs: AuthenticatorNeeds): Authenticators => ({
  begin: (holder) => begin(needs, holder),
  confirm: (holder, id, code, name) => confirm(needs, holder, id, code, name),
  remove: (holder, id) => remove(needs, holder, id),
})

const KEY_OCTETS = 20 // RFC 4226 §4: 160 bits
const UNCONFIRMED_MS = 3_600_000

const begin = async (needs: AuthenticatorNeeds, { session: { account } }: Holder) => {
  const { accounts, secondSteps, codeGenerator, sealing, clock, random } = needs
  const address = (await accounts.find(account))?.address ?? null
  if (address === null) return refused('not-found')
  const createdMs = clock.nowMs()
  let kept = 0
  for (const known of await secondSteps.authenticators(account)) {
    if (known.confirmedMs !== null || createdMs - known.createdMs < UNCONFIRMED_MS) kept += 1
    else await secondSteps.removeAuthenticator(account, known.id)
  }
  if (kept >= WAYS_MAX) return refused('too-many-ways')

  const id = newId<MethodId>(random)
  const key = random.bytes(KEY_OCTETS)
  await secondSteps.addAuthenticator({
    id,
    account,
    name: '',
    sealedKey: sealing.seal(key, sealContext(account, id)),
    createdMs,
    confirmedMs: null,
    lastUsedMs: null,
  })
  return { kind: 'begun', id, key: codeGenerator.keyText(key), uri: codeGenerator.uri(key, address) } as const
}

const confirm = async (
  { secondSteps, sessions, codes, journal, clock }: AuthenticatorNeeds,
  { session, caller }: Holder,
  id: string,
  code: string,
  typedName: string,
): Promise<Proved | Refused> => {
  const name = cleanName(typedName)
  if (name === null) return refused('no-name')
  const authenticator = await find(secondSteps, session.account, id)
  if (authenticator === null) return refused('not-found')
  // Said twice: the first answer may have been lost.
  if (authenticator.confirmedMs !== null) return { kind: 'proved', token: null }
  if (!(await codes.checkFirst(authenticator, code))) return refused('wrong-code')
  const nowMs = clock.nowMs()
  if (!(await secondSteps.confirmAuthenticator(session.account, authenticator.id, name, nowMs)))
    return refused('not-found')
  const added = { kind: 'authenticator-added', name } as const
  await journal.tell(session.account, added, added, caller)
  return { kind: 'proved', token: (await sessions.prove(session, 'given'))?.token ?? null }
}

const remove = async (
  { secondSteps, journal }: AuthenticatorNeeds,
  { session: { account }, caller }: Holder,
  id: string,
): Promise<{ readonly kind: 'removed' } | Refused> => {
  const authenticator = await find(secondSteps, account, id)
  if (authenticator === null) return refused('not-found')
  if (!(await secondSteps.removeAuthenticator(account, authenticator.id))) return refused('last-way')
  if (authenticator.confirmedMs !== null) {
    const removed = { kind: 'authenticator-removed', name: authenticator.name } as const
    await journal.tell(account, removed, removed, caller)
  }
  return { kind: 'removed' }
}

const find = async (
  secondSteps: SecondStepStore,
  account: Authenticator['account'],
  id: string,
): Promise<Authenticator | null> =>
  (await secondSteps.authenticators(account)).find((each) => each.id === id) ?? null
