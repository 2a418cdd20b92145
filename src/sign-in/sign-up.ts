/**
 * Signing up, as the operator chose: open, by invitation, or closed; the set-up link always makes the first account, the
 * operator's. Whether an address is free must be said here, so asking is slowed down by source.
 */
import type { CreateAccountResult } from '../account/accounts.ts'
import { type Address, domainOf, localPartOf, parseAddress } from '../account/address.ts'
import type { Language, ProfileStore } from '../account/profile.ts'
import type { AccountStore } from '../account/store.ts'
import { Secret } from '../base/secret.ts'
import type { SignedIn } from './attempts.ts'
import type { Caller } from './caller.ts'
import type { Guesses } from './flow/guesses.ts'
import type { Journal } from './flow/journal.ts'
import type { Invitation, Invitations, SignUpChoice } from './invitations.ts'
import { type Refused, refused } from './refusal.ts'
import type { Sessions } from './sessions.ts'

export type SignUp = {
  address(
    caller: Caller,
    wanted: { readonly address: string; readonly invitation: string | null },
  ): Promise<
    { readonly kind: 'looked'; readonly free: boolean; readonly suggestion: string | null } | Refused
  >
  create(caller: Caller, wanted: WantedAccount): Promise<SignedIn | Refused>
}

export type WantedAccount = {
  readonly address: string
  readonly password: string
  readonly firstName: string
  readonly lastName: string
  readonly language: Language
  readonly timeZone: string
  readonly invitation: string | null
}

export type SignUpNeeds = {
  readonly accounts: Pick<AccountStore, 'findByAddress'>
  readonly profiles: Pick<ProfileStore, 'changeProfile'>
  readonly createAccount: (address: Address, password: Secret<string>) => Promise<CreateAccountResult>
  readonly invitations: Invitations
  readonly sessions: Sessions
  readonly lookups: Guesses
  readonly journal: Journal
  readonly signUp: SignUpChoice
  readonly domains: readonly string[]
}

export const createSignUp = (needs: SignUpNeeds): SignUp => ({
  address: (caller, wanted) => look(needs, caller, wanted),
  create: (caller, wanted) => create(needs, caller, wanted),
})

/** Letters, digits, dots and hyphens: what people can say on the telephone. Others can be made at the command line. */
const LOCAL = /^[\p{L}\p{M}\p{N}]+(?:[.-][\p{L}\p{M}\p{N}]+)*$/u
const SUGGESTIONS = ['2', '3', '.mail', '4', '5'] as const

/** RFC 2142, and names that others would trust: only an operator gives them away. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'postmaster abuse hostmaster webmaster security noc mailer-daemon root admin administrator operator noreply ' +
    'no-reply support help info ssladmin ssladministrator sysadmin'
  ).split(' '),
)

const look = async (
  needs: SignUpNeeds,
  { remote }: Caller,
  wanted: { readonly address: string; readonly invitation: string | null },
) => {
  const wait = await needs.lookups.wait(remote)
  if (wait !== null) return wait
  const invitation = await invitationOf(needs, wanted.invitation)
  if (invitation !== null && 'because' in invitation) return invitation
  const address = mayBe(needs, wanted.address, invitation)
  if (typeof address !== 'string') return address
  needs.lookups.failed(remote, address)
  const free = await isFree(needs, address, invitation)
  return { kind: 'looked', free, suggestion: free ? null : await suggest(needs, address) } as const
}

/** Null where none is needed. */
const invitationOf = async (
  { invitations, signUp }: SignUpNeeds,
  token: string | null,
): Promise<Invitation | Refused | null> => {
  if (token !== null) return invitations.look(token)
  return signUp === 'open' ? null : refused('sign-up-closed')
}

/** The address, if it has a form that may be had here with this invitation. */
const mayBe = ({ domains }: SignUpNeeds, typed: string, invitation: Invitation | null): Address | Refused => {
  const address = parseAddress(typed.trim())
  if (address === null) return refused('bad-address')
  if (invitation !== null && invitation.address !== null)
    return address === invitation.address ? address : refused('bad-address')
  if (!domains.includes(domainOf(address))) return refused('other-domain')
  return LOCAL.test(localPartOf(address)) ? address : refused('bad-address')
}

const isFree = async (
  { accounts }: SignUpNeeds,
  address: Address,
  invitation: Invitation | null,
): Promise<boolean> => {
  const isByOperator = invitation !== null && (invitation.kind === 'set-up' || invitation.address !== null)
  if (!isByOperator && RESERVED.has(localPartOf(address))) return false
  return (await accounts.findByAddress(address)) === null
}

const suggest = async ({ accounts }: SignUpNeeds, address: Address): Promise<string | null> => {
  if (RESERVED.has(localPartOf(address))) return null
  for (const ending of SUGGESTIONS) {
    const other = parseAddress(`${localPartOf(address)}${ending}@${domainOf(address)}`)
    if (other !== null && (await accounts.findByAddress(other)) === null) return other
  }
  return null
}

const create = async (
  needs: SignUpNeeds,
  caller: Caller,
  wanted: WantedAccount,
): Promise<SignedIn | Refused> => {
  const wait = await needs.lookups.wait(caller.remote)
  if (wait !== null) return wait
  if (!isTimeZone(wanted.timeZone)) return refused('bad-time-zone')
  if (wanted.invitation !== null)
    return needs.invitations.use(wanted.invitation, (invitation) => make(needs, caller, wanted, invitation))
  return needs.signUp === 'open' ? make(needs, caller, wanted, null) : refused('sign-up-closed')
}

const make = async (
  needs: SignUpNeeds,
  caller: Caller,
  wanted: WantedAccount,
  invitation: Invitation | null,
): Promise<SignedIn | Refused> => {
  const address = mayBe(needs, wanted.address, invitation)
  if (typeof address !== 'string') return address
  needs.lookups.failed(caller.remote, null)
  if (!(await isFree(needs, address, invitation))) return refused('taken')
  const created = await needs.createAccount(address, new Secret(wanted.password))
  if (created.kind === 'refused') return refused(created.because)

  const { id } = created.account
  const { firstName, lastName, language, timeZone } = wanted
  const isOperator = invitation?.kind === 'set-up'
  await needs.profiles.changeProfile(id, {
    firstName: firstName.trim(),
    lastName: lastName.trim(),
    language,
    timeZone,
    isOperator,
  })
  await needs.journal.note(id, { kind: 'account-created' }, caller)
  const { session, token } = await needs.sessions.begin(id, caller, 'not-given')
  needs.journal.signedIn(id, { kind: 'signed-in', by: 'sign-up' }, caller)
  return { kind: 'signed-in', session, token, trustedBrowser: null }
}

export const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
