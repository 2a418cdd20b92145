/**
 * The recovery address: outside, proved by a code that was sent to it, for warnings and for half of a recovery. It is no
 * second step. A new one counts from when it is confirmed; until then the old one stays.
 */
import type { AccountId } from '../../account/account.ts'
import { domainOf, parseAddress } from '../../account/address.ts'
import type { ProfileStore } from '../../account/profile.ts'
import type { AccountStore } from '../../account/store.ts'
import type { HashKey } from '../../app-password/hash.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Holder } from '../caller.ts'
import type { Journal } from '../flow/journal.ts'
import type { SendCode } from '../ports.ts'
import { checkMailedCode, MAILED_CODE_MS, type MailedCode, newMailedCode } from '../proofs/mailed-code.ts'
import { type Refused, refused, tooManyTries } from '../refusal.ts'
import type { SecondStepStore } from '../second-step-store.ts'
import type { Ticket } from '../ticket-store.ts'
import type { Tickets } from '../tickets.ts'

export type RecoveryAddress = {
  /** Sends a code there. */
  set(holder: Holder, address: string): Promise<{ readonly kind: 'sent' } | Refused>
  confirm(holder: Holder, code: string): Promise<{ readonly kind: 'confirmed' } | Refused>
  remove(holder: Holder): Promise<{ readonly kind: 'removed' }>
}

export type RecoveryAddressNeeds = {
  readonly accounts: Pick<AccountStore, 'findByAddress'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly secondSteps: Pick<SecondStepStore, 'recoveryAddress' | 'setRecoveryAddress'>
  readonly tickets: Tickets
  readonly keys: readonly [HashKey, ...HashKey[]]
  readonly sendCode: SendCode
  /** Whether mail can go from here to that domain at all; says nothing of who is there. */
  readonly canSendTo: (domain: string) => boolean
  readonly journal: Journal
  readonly clock: Clock
  readonly random: Random
}

/** The one that waits for its code; the newest where there are several. */
export const pendingRecoveryAddress = async (
  tickets: Tickets,
  account: AccountId,
): Promise<string | null> => {
  const ticket = await newest(tickets, account)
  return ticket === null ? null : detailOf(ticket).address
}

export const createRecoveryAddress = (needs: RecoveryAddressNeeds): RecoveryAddress => ({
  set: (holder, address) => set(needs, holder, address),
  confirm: (holder, code) => confirm(needs, holder, code),
  remove: (holder) => remove(needs, holder),
})

const CODES_AT_ONCE_MAX = 3 // in ten minutes: nobody's mailbox is filled from here, and 15 tries at 10^8 codes are few

type Detail = { readonly address: string; readonly mailed: MailedCode }

const detailOf = ({ detail }: Ticket): Detail => JSON.parse(detail) as Detail

const newest = async (tickets: Tickets, account: AccountId): Promise<Ticket | null> => {
  const all = [...(await tickets.list('address-code', account))]
  return all.sort((a, b) => b.createdMs - a.createdMs)[0] ?? null
}

const set = async (
  needs: RecoveryAddressNeeds,
  { session: { account } }: Holder,
  typed: string,
): Promise<{ readonly kind: 'sent' } | Refused> => {
  const { accounts, profiles, tickets, keys, sendCode, clock, random } = needs
  const address = parseAddress(typed.trim())
  if (address === null) return refused('bad-address')
  if ((await accounts.findByAddress(address))?.id === account) return refused('own-address')
  // Else a code would be waited for that never comes.
  if (!needs.canSendTo(domainOf(address))) return refused('cannot-send-there')
  const before = await tickets.list('address-code', account)
  if (before.length >= CODES_AT_ONCE_MAX) return tooManyTries(MAILED_CODE_MS)
  const { code, kept } = newMailedCode(random, keys[0].key, clock.nowMs())
  await tickets.issue({
    kind: 'address-code',
    account,
    detail: { address, mailed: kept } satisfies Detail,
    lifetimeMs: MAILED_CODE_MS,
  })
  await sendCode(address, code, 'confirm-recovery-address', (await profiles.profile(account)).language)
  return { kind: 'sent' }
}

const confirm = async (
  { secondSteps, tickets, keys, journal, clock }: RecoveryAddressNeeds,
  { session: { account }, caller }: Holder,
  typed: string,
): Promise<{ readonly kind: 'confirmed' } | Refused> => {
  const ticket = await newest(tickets, account)
  if (ticket === null) return refused('start-again')
  const checked = await checkMailedCode(tickets, ticket, keys[0].key, typed, clock.nowMs())
  if (typeof checked === 'string') return refused(checked === 'over' ? 'start-again' : 'wrong-mailed-code')
  if (!(await tickets.spend(ticket))) return refused('start-again')
  const { address } = detailOf(ticket)
  const before = (await secondSteps.recoveryAddress(account))?.address ?? null
  await secondSteps.setRecoveryAddress(account, address, clock.nowMs())
  await tickets.endAll('address-code', account)
  await tickets.endAll('recovery', account) // a code is on its way to the address before
  await journal.tell(
    account,
    { kind: 'recovery-address-changed', address },
    { kind: 'recovery-address-changed', before, after: address },
    caller,
  )
  return { kind: 'confirmed' }
}

const remove = async (
  { secondSteps, tickets, journal }: RecoveryAddressNeeds,
  { session: { account }, caller }: Holder,
): Promise<{ readonly kind: 'removed' }> => {
  const before = (await secondSteps.recoveryAddress(account))?.address ?? null
  await tickets.endAll('address-code', account)
  if (before === null) return { kind: 'removed' }
  await secondSteps.setRecoveryAddress(account, null, null)
  await tickets.endAll('recovery', account)
  await journal.tell(
    account,
    { kind: 'recovery-address-removed' },
    { kind: 'recovery-address-changed', before, after: null },
    caller,
  )
  return { kind: 'removed' }
}
