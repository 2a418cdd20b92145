/**
 * The account's approvers: paired by a code, tried out, named and removed. A phone makes its key itself and keeps it; until
 * its trial run succeeded it proves nothing, and it goes when the next pairing is begun.
 */
import type { AccountId } from '../account/account.ts'
import type { AccountStore } from '../account/store.ts'
import type { HashKey } from '../app-password/hash.ts'
import type { Bus } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import { sha256 } from '../base/digest.ts'
import type { Random } from '../base/random.ts'
import type { ApprovalId, Approver, ApproverStore, PushSubscription } from './approval-store.ts'
import type { Approvals, ApprovalsChanged } from './approvals.ts'
import type { Caller, Holder } from './caller.ts'
import type { Guesses } from './flow/guesses.ts'
import type { Journal } from './flow/journal.ts'
import { newId } from './flow/tokens.ts'
import type { SignatureCheck } from './ports.ts'
import { type Refused, refused } from './refusal.ts'
import type { MethodId } from './second-step-store.ts'
import type { Sessions } from './sessions.ts'
import type { Proved } from './step-up.ts'
import type { TicketStore } from './ticket-store.ts'
import { WAYS_MAX } from './ways/authenticators.ts'
import { cleanName } from './ways/names.ts'
import { newPairingCode, PAIRING_MS, pairingTicketId, parsePairingCode } from './ways/pairing-code.ts'

export type Approvers = {
  /** A code for a phone; the one before is void. */
  beginPairing(
    holder: Holder,
  ): Promise<{ readonly kind: 'begun'; readonly code: string; readonly untilMs: number } | Refused>
  /** The phone that was paired and not tried out yet. */
  paired(account: AccountId): Promise<Approver | null>
  /** By the phone. */
  pair(caller: Caller, wanted: WantedPairing): Promise<({ readonly kind: 'paired' } & Paired) | Refused>
  subscribe(approver: Approver, push: PushSubscription | null): Promise<void>
  /** Shows a number that is to be typed on the phone. */
  beginTrial(holder: Holder, id: string): Promise<Trial | Refused>
  /** After it was: a second step of this session too. */
  confirm(holder: Holder, approval: string): Promise<Proved | Refused>
  rename(holder: Holder, id: string, name: string): Promise<{ readonly kind: 'changed' } | Refused>
  setAlone(holder: Holder, id: string, isAlone: boolean): Promise<{ readonly kind: 'changed' } | Refused>
  remove(holder: Holder, id: string): Promise<{ readonly kind: 'removed' } | Refused>
}

export type WantedPairing = {
  readonly code: string
  readonly publicKey: Uint8Array
  readonly name: string
}

export type Paired = {
  readonly approver: string
  /** Goes into all that it signs. */
  readonly account: AccountId
  readonly address: string
}

export type Trial = {
  readonly kind: 'asked'
  readonly approval: string
  readonly number: string
  readonly untilMs: number
}

export type ApproversNeeds = {
  readonly accounts: Pick<AccountStore, 'find'>
  readonly approvers: ApproverStore
  readonly ticketStore: TicketStore
  readonly asking: Approvals
  readonly sessions: Sessions
  readonly keys: readonly [HashKey, ...HashKey[]]
  readonly signatureCheck: SignatureCheck
  /** Wrong codes, by source. */
  readonly lookups: Guesses
  readonly bus: Bus<ApprovalsChanged>
  readonly journal: Journal
  readonly clock: Clock
  readonly random: Random
}

export const createApprovers = (needs: ApproversNeeds): Approvers => ({
  beginPairing: (holder) => beginPairing(needs, holder),
  paired: async (account) => (await needs.approvers.list(account)).findLast(isUnconfirmed) ?? null,
  pair: (caller, wanted) => needs.lookups.inTurn(caller.remote, () => pair(needs, caller, wanted)),
  subscribe: async ({ id, account }, push) => {
    await needs.approvers.setPush(id, push)
    changed(needs, account)
  },
  beginTrial: (holder, id) => beginTrial(needs, holder, id),
  confirm: (holder, approval) => confirm(needs, holder, approval as ApprovalId),
  rename: async ({ session: { account }, caller }, id, typedName) => {
    const name = cleanName(typedName)
    if (name === null) return refused('no-name')
    if (!(await needs.approvers.rename(account, id as MethodId, name))) return refused('not-found')
    await needs.journal.note(account, { kind: 'approver-renamed', name }, caller)
    changed(needs, account)
    return { kind: 'changed' }
  },
  setAlone: async ({ session: { account }, caller }, id, isAlone) => {
    const found = await find(needs, account, id)
    if (found === null) return refused('not-found')
    if (!(await needs.approvers.setAlone(account, found.id, isAlone))) return refused('not-found')
    const changed = { kind: 'approver-alone', name: found.name, is: isAlone ? 'on' : 'off' } as const
    await needs.journal.tell(account, changed, changed, caller)
    return { kind: 'changed' }
  },
  remove: (holder, id) => remove(needs, holder, id),
})

const isUnconfirmed = ({ confirmedMs }: Approver): boolean => confirmedMs === null

const changed = ({ bus }: ApproversNeeds, account: AccountId): void =>
  bus.publish({ kind: 'approvals-changed', account })

const find = async (
  { approvers }: ApproversNeeds,
  account: AccountId,
  id: string,
): Promise<Approver | null> => (await approvers.list(account)).find((each) => each.id === id) ?? null

const forgetUnconfirmed = async ({ approvers }: ApproversNeeds, account: AccountId): Promise<number> => {
  const all = await approvers.list(account)
  for (const { id } of all.filter(isUnconfirmed)) await approvers.remove(account, id)
  return all.length - all.filter(isUnconfirmed).length
}

const beginPairing = async (needs: ApproversNeeds, { session: { account } }: Holder) => {
  const { ticketStore, keys, clock, random } = needs
  if ((await forgetUnconfirmed(needs, account)) >= WAYS_MAX) return refused('too-many-ways')
  await ticketStore.endAll('pairing', account)
  const code = newPairingCode(random)
  const createdMs = clock.nowMs()
  const id = pairingTicketId(keys[0].key, parsePairingCode(code) ?? '')
  const untilMs = createdMs + PAIRING_MS
  await ticketStore.add({
    id,
    kind: 'pairing',
    account,
    digest: sha256(new TextEncoder().encode(id)),
    detail: '{}',
    createdMs,
    expiresMs: untilMs,
  })
  changed(needs, account)
  return { kind: 'begun', code, untilMs } as const
}

const pair = async (needs: ApproversNeeds, caller: Caller, wanted: WantedPairing) => {
  const { accounts, approvers, ticketStore, lookups, keys, clock, random } = needs
  const name = cleanName(wanted.name)
  if (name === null) return refused('no-name')
  if (!needs.signatureCheck.isPublicKey(wanted.publicKey)) return refused('not-an-approver')
  const letters = parsePairingCode(wanted.code)
  const id = letters === null ? null : pairingTicketId(keys[0].key, letters)
  const nowMs = clock.nowMs()
  const ticket = id === null ? null : await ticketStore.find('pairing', id, nowMs)
  const account = ticket?.account == null ? null : await accounts.find(ticket.account)
  if (ticket === null || account === null || !(await ticketStore.spend('pairing', ticket.id, nowMs))) {
    lookups.failed(caller.remote, letters ?? wanted.code)
    return refused('wrong-pairing-code')
  }
  await forgetUnconfirmed(needs, account.id)
  const approver = newId<MethodId>(random)
  await approvers.add({
    id: approver,
    account: account.id,
    name,
    publicKey: wanted.publicKey,
    push: null,
    isAlone: false,
    createdMs: nowMs,
    confirmedMs: null,
    lastUsedMs: null,
  })
  changed(needs, account.id)
  return { kind: 'paired', approver, account: account.id, address: account.address } as const
}

const beginTrial = async (needs: ApproversNeeds, { session, caller }: Holder, id: string) => {
  const { asking } = needs
  const approver = await find(needs, session.account, id)
  if (approver === null || !isUnconfirmed(approver)) return refused('not-found')
  const drawn = asking.draw()
  const asked = await asking.ask({
    ...drawn,
    account: session.account,
    kind: 'trial',
    approver: approver.id,
    askedBy: session.id,
    caller,
  })
  if (asked.kind === 'refused') return asked
  return { kind: 'asked', approval: drawn.id, number: drawn.number, untilMs: drawn.untilMs } as const
}

const confirm = async (needs: ApproversNeeds, { session, caller }: Holder, id: ApprovalId) => {
  const { approvers, asking, sessions, journal, clock } = needs
  const { account } = session
  const trial = await asking.find(id)
  if (trial === null || trial.kind !== 'trial' || trial.askedBy !== session.id) return refused('not-found')
  const approver = await find(needs, account, trial.approver ?? '')
  if (approver === null || !(await asking.take(id))) return refused('not-approved')
  if (!(await approvers.confirm(account, approver.id, clock.nowMs()))) return refused('not-found')
  const added = { kind: 'approver-added', name: approver.name } as const
  await journal.tell(account, added, added, caller)
  changed(needs, account)
  return { kind: 'proved', token: (await sessions.prove(session, 'given'))?.token ?? null } as const
}

const remove = async (needs: ApproversNeeds, { session: { account }, caller }: Holder, id: string) => {
  const approver = await find(needs, account, id)
  if (approver === null) return refused('not-found')
  if (!(await needs.approvers.remove(account, approver.id))) return refused('last-way')
  if (!isUnconfirmed(approver)) {
    const removed = { kind: 'approver-removed', name: approver.name } as const
    await needs.journal.tell(account, removed, removed, caller)
  }
  changed(needs, account)
  return { kind: 'removed' } as const
}
