/**
 * One-time links: an invitation to sign up, and the set-up link of the first run, which makes the operator's account and
 * works only while there is none. A link is claimed while its account is being made and spent once it is, so that a
 * password that will not do does not cost it, and two who use it at once do not both get in.
 */
import type { AccountId } from '../account/account.ts'
import { type Address, domainOf, parseAddress } from '../account/address.ts'
import type { ProfileStore } from '../account/profile.ts'
import type { AccountStore } from '../account/store.ts'
import type { Clock } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import type { Holder } from './caller.ts'
import type { Journal } from './flow/journal.ts'
import { type Refused, refused } from './refusal.ts'
import type { Ticket } from './ticket-store.ts'
import type { Tickets } from './tickets.ts'

export type SignUpChoice = 'open' | 'invitation' | 'closed'

export type Invitation = {
  readonly kind: 'invitation' | 'set-up'
  /** The name of whoever invites. */
  readonly by: string | null
  /** The only one it is good for, where it is for one. */
  readonly address: string | null
  readonly untilMs: number
}

export type Invitations = {
  /** A new link's token; null when there is an account already. The one before ends. */
  setUp(): Promise<Secret<string> | null>
  /** Operators only. */
  invite(
    holder: Holder,
    wanted: { readonly address: string | null; readonly days: number },
  ): Promise<{ readonly kind: 'invited'; readonly token: Secret<string>; readonly untilMs: number } | Refused>
  look(token: string): Promise<Invitation | Refused>
  /** For `make`, and spent if that succeeds. */
  use<Made extends { readonly kind: string }>(
    token: string,
    make: (invitation: Invitation) => Promise<Made | Refused>,
  ): Promise<Made | Refused>
}

export type InvitationNeeds = {
  readonly accounts: Pick<AccountStore, 'list' | 'find' | 'findByAddress'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly tickets: Tickets
  readonly journal: Journal
  readonly clock: Clock
  readonly signUp: SignUpChoice
  readonly domains: readonly string[]
}

export const createInvitations = (needs: InvitationNeeds): Invitations => ({
  setUp: () => setUp(needs),
  invite: (holder, wanted) => invite(needs, holder, wanted),
  look: async (token) => {
    const found = await findGood(needs, token)
    return found.kind === 'refused' ? found : found.invitation
  },
  use: (token, make) => use(needs, token, make),
})

const DAY_MS = 86_400_000
const SET_UP_MS = DAY_MS
const DAYS_MAX = 30
const CLAIM_MS = 60_000 // longer than making an account takes; then whoever claimed it has gone

type Detail = { readonly by: AccountId | null; readonly address: Address | null; readonly claimedMs: number }

const isEmpty = async ({ accounts }: InvitationNeeds): Promise<boolean> =>
  (await accounts.list(null, 1)).length === 0

const setUp = async (needs: InvitationNeeds): Promise<Secret<string> | null> => {
  if (!(await isEmpty(needs))) return null
  await needs.tickets.endAll('set-up', null)
  const detail: Detail = { by: null, address: null, claimedMs: 0 }
  return (await needs.tickets.issue({ kind: 'set-up', account: null, detail, lifetimeMs: SET_UP_MS })).token
}

const invite = async (
  needs: InvitationNeeds,
  { session: { account }, caller }: Holder,
  wanted: { readonly address: string | null; readonly days: number },
) => {
  const { profiles, tickets, journal, signUp } = needs
  if (!(await profiles.profile(account)).isOperator) return refused('operators-only')
  if (signUp === 'closed') return refused('sign-up-closed')
  const address = wanted.address === null ? null : await canBeMade(needs, wanted.address)
  if (address !== null && typeof address !== 'string') return address
  const detail: Detail = { by: account, address, claimedMs: 0 }
  const lifetimeMs = Math.min(wanted.days, DAYS_MAX) * DAY_MS
  const { ticket, token } = await tickets.issue({ kind: 'invitation', account, detail, lifetimeMs })
  await journal.note(account, { kind: 'invitation-made' }, caller)
  return { kind: 'invited', token, untilMs: ticket.expiresMs } as const
}

/** The address, if an account can be made for it: else a guest would hear so after every step of signing up. */
const canBeMade = async (
  { accounts, domains }: InvitationNeeds,
  typed: string,
): Promise<Address | Refused> => {
  const address = parseAddress(typed.trim())
  if (address === null) return refused('bad-address')
  if (!domains.includes(domainOf(address))) return refused('other-domain')
  return (await accounts.findByAddress(address)) === null ? address : refused('taken')
}

type Found = {
  readonly kind: 'found'
  readonly ticket: Ticket
  readonly detail: Detail
  readonly invitation: Invitation
}

/** One that an account can be made with: whose only address has gone to another meanwhile is good for nothing. */
const findGood = async (needs: InvitationNeeds, token: string): Promise<Found | Refused> => {
  const found = await find(needs, token)
  if (found === null) return refused('invitation-over')
  const { address } = found.detail
  const isTaken = address !== null && (await needs.accounts.findByAddress(address)) !== null
  return isTaken ? refused('invited-taken') : found
}

const find = async (needs: InvitationNeeds, token: string): Promise<Found | null> => {
  const { profiles, accounts, tickets, signUp } = needs
  const setUpTicket = await tickets.find('set-up', token)
  const ticket = setUpTicket ?? (await tickets.find('invitation', token))
  if (ticket === null) return null
  if (ticket.kind === 'set-up' && !(await isEmpty(needs))) return null
  if (ticket.kind === 'invitation' && signUp === 'closed') return null
  const detail = JSON.parse(ticket.detail) as Detail
  let by: string | null = null
  if (detail.by !== null) {
    const { firstName, lastName } = await profiles.profile(detail.by)
    by = `${firstName} ${lastName}`.trim() || ((await accounts.find(detail.by))?.address ?? null)
  }
  const kind = ticket.kind === 'set-up' ? 'set-up' : 'invitation'
  const invitation = { kind, by, address: detail.address, untilMs: ticket.expiresMs } as const
  return { kind: 'found', ticket, detail, invitation }
}

const use = async <Made extends { readonly kind: string }>(
  needs: InvitationNeeds,
  token: string,
  make: (invitation: Invitation) => Promise<Made | Refused>,
): Promise<Made | Refused> => {
  const { tickets, clock } = needs
  const found = await findGood(needs, token)
  if (found.kind === 'refused') return found
  const nowMs = clock.nowMs()
  if (Math.abs(nowMs - found.detail.claimedMs) < CLAIM_MS) return refused('invitation-over')
  const claimed = await tickets.change(found.ticket, { ...found.detail, claimedMs: nowMs })
  if (claimed === null) return refused('invitation-over')
  let isMade = false
  try {
    // Asked again now that nobody else can be making the first account with this link.
    if (found.invitation.kind === 'set-up' && !(await isEmpty(needs))) return refused('invitation-over')
    const made = await make(found.invitation)
    isMade = made.kind !== 'refused'
    return made
  } finally {
    if (isMade) await tickets.spend(claimed)
    else await tickets.change(claimed, found.detail)
  }
}
