/** Sessions, tickets and ways to prove who one is, for the contract suites: the same in every run. */
import type { Account } from '../../account/account.ts'
import type { Approval, ApprovalId, Approver } from '../../sign-in/approval-store.ts'
import type { Authenticator, MethodId, Passkey } from '../../sign-in/second-step-store.ts'
import type { Session, SessionId } from '../../sign-in/session-store.ts'
import type { Ticket, TicketId } from '../../sign-in/ticket-store.ts'

export const testDigest = (name: string): Uint8Array =>
  new TextEncoder().encode(`digest ${name}`.padEnd(32, '.').slice(0, 32))

export const testSession = (account: Account, name: string, changes: Partial<Session> = {}): Session => ({
  id: `session-${name}` as SessionId,
  account: account.id,
  digest: testDigest(name),
  createdMs: 1_000,
  lastSeenMs: 1_000,
  remote: '192.0.2.7',
  userAgent: 'Räven/1.0',
  provedMs: 1_000,
  secondStepMs: null,
  ...changes,
})

export const testTicket = (account: Account | null, name: string, changes: Partial<Ticket> = {}): Ticket => ({
  id: `ticket-${name}` as TicketId,
  kind: 'sign-in',
  account: account?.id ?? null,
  digest: testDigest(name),
  detail: '{}',
  createdMs: 1_000,
  expiresMs: 2_000,
  ...changes,
})

export const testAuthenticator = (
  account: Account,
  name: string,
  changes: Partial<Authenticator> = {},
): Authenticator => ({
  id: `method-${name}` as MethodId,
  account: account.id,
  name,
  sealedKey: testDigest(`key of ${name}`),
  createdMs: 1_000,
  confirmedMs: 1_500,
  lastUsedMs: null,
  ...changes,
})

export const testPasskey = (account: Account, name: string, changes: Partial<Passkey> = {}): Passkey => ({
  id: `method-${name}` as MethodId,
  account: account.id,
  credentialId: `credential-${name}`,
  publicKey: testDigest(`public ${name}`),
  counter: 0,
  transports: ['internal', 'hybrid'],
  isSynced: true,
  name,
  createdMs: 1_000,
  lastUsedMs: null,
  ...changes,
})

export const testApprover = (account: Account, name: string, changes: Partial<Approver> = {}): Approver => ({
  id: `method-${name}` as MethodId,
  account: account.id,
  name,
  publicKey: testDigest(`public ${name}`),
  push: { endpoint: `https://push.example.net/${name}`, p256dh: 'p256dh', auth: 'auth' },
  isAlone: false,
  createdMs: 1_000,
  confirmedMs: 1_500,
  lastUsedMs: null,
  ...changes,
})

export const testApproval = (account: Account, name: string, changes: Partial<Approval> = {}): Approval => ({
  id: `approval-${name}` as ApprovalId,
  account: account.id,
  kind: 'sign-in',
  approver: null,
  number: '47',
  askedBy: `ticket-${name}`,
  remote: '192.0.2.7',
  userAgent: 'Räven/1.0',
  askedMs: 1_000,
  untilMs: 2_000,
  state: 'waiting',
  answeredMs: null,
  ...changes,
})

/** How many of the answers say that it was this caller. */
export const wins = (answers: readonly boolean[]): number => answers.filter((answer) => answer).length
