/** The whole web flow, put together from its parts: what the web service is given. Each part gets only what it needs. */
import type { CreateAccountResult } from '../account/accounts.ts'
import type { Address } from '../account/address.ts'
import type { IsEasilyGuessed } from '../account/password.ts'
import type { ProfileStore } from '../account/profile.ts'
import type { AccountStore } from '../account/store.ts'
import type { ActivityStore } from '../activity/activity.ts'
import type { HashKey } from '../app-password/hash.ts'
import type { Bus } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import { THROTTLE_LIMITS, type Throttle, type ThrottleLimits } from '../base/throttle.ts'
import { type ApprovalSteps, createApprovalSteps } from './approval-steps.ts'
import type { ApprovalStore, ApproverStore } from './approval-store.ts'
import { type Approvals, type ApprovalsChanged, createApprovals } from './approvals.ts'
import { type ApproverProof, createApproverProof } from './approver-proof.ts'
import { type Approvers, createApprovers } from './approvers.ts'
import { createGuesses } from './flow/guesses.ts'
import { createJournal } from './flow/journal.ts'
import { createInvitations, type Invitations, type SignUpChoice } from './invitations.ts'
import type { Notify } from './notice.ts'
import type {
  AppPasswordEnding,
  CodeGenerator,
  EstimateGuesses,
  PasskeyCheck,
  PasswordHash,
  Push,
  Sealing,
  SendCode,
  SignatureCheck,
} from './ports.ts'
import { PACE, type Pace } from './proofs/approval-pace.ts'
import { createCodes, STEP_MS } from './proofs/codes.ts'
import { createPasskeys } from './proofs/passkeys.ts'
import { createPasswordProof } from './proofs/password-proof.ts'
import { createRecoveryCodes, type RecoveryCodes } from './proofs/recovery-codes.ts'
import { createRecovery, type Recovery } from './recovery.ts'
import type { SecondStepStore, TwoStepStore } from './second-step-store.ts'
import type { SessionStore } from './session-store.ts'
import { createSessions, SESSION_IDLE_MS, type Sessions } from './sessions.ts'
import { createSignInSteps, type SignInSteps } from './sign-in.ts'
import { createSignUp, type SignUp } from './sign-up.ts'
import { createStepUp, type StepUp, type StepUpWindows } from './step-up.ts'
import type { TicketStore } from './ticket-store.ts'
import { createTickets } from './tickets.ts'
import { createTrustedBrowsers, type TrustedBrowsers } from './trusted-browsers.ts'
import { type Authenticators, createAuthenticators } from './ways/authenticators.ts'
import { createOwnPasskeys, type OwnPasskeys } from './ways/own-passkeys.ts'
import { createPasswords, type Passwords } from './ways/passwords.ts'
import { createRecoveryAddress, type RecoveryAddress } from './ways/recovery-address.ts'
import { createTwoStep, type TwoStep } from './ways/two-step.ts'

export type SignIn = {
  readonly steps: SignInSteps
  readonly approvalSteps: ApprovalSteps
  readonly approvers: Approvers
  readonly approvals: Pick<Approvals, 'waiting' | 'answer' | 'state' | 'alert' | 'idle'>
  readonly approverProof: ApproverProof
  readonly sessions: Sessions
  readonly stepUp: StepUp
  readonly twoStep: TwoStep
  readonly authenticators: Authenticators
  readonly passkeys: OwnPasskeys
  readonly recoveryCodes: Pick<RecoveryCodes, 'offer' | 'save'>
  readonly recoveryAddress: RecoveryAddress
  readonly trustedBrowsers: Pick<TrustedBrowsers, 'forgetAll'>
  readonly recovery: Recovery
  readonly signUp: SignUp
  readonly invitations: Pick<Invitations, 'setUp' | 'invite' | 'look'>
  readonly passwords: Pick<Passwords, 'strength' | 'change'>
  /** Forgets what is over: sessions, tickets, taken steps. To be called now and then. */
  forgetOld(): Promise<void>
  /** Writes what waits to be written down. */
  flush(): Promise<void>
}

export type SignInNeeds = {
  readonly accounts: AccountStore
  readonly profiles: ProfileStore
  readonly sessions: SessionStore
  readonly tickets: TicketStore
  readonly secondSteps: SecondStepStore
  readonly twoStep: TwoStepStore
  readonly approvers: ApproverStore
  readonly approvals: ApprovalStore
  readonly activity: Pick<ActivityStore, 'record'>
  readonly createAccount: (address: Address, password: Secret<string>) => Promise<CreateAccountResult>
  readonly appPasswords: AppPasswordEnding
  readonly passwordHash: PasswordHash
  readonly isEasilyGuessed: IsEasilyGuessed
  readonly estimateGuesses: EstimateGuesses
  readonly codeGenerator: CodeGenerator
  readonly sealing: Sealing
  readonly passkeyCheck: PasskeyCheck
  readonly signatureCheck: SignatureCheck
  readonly push: Push
  readonly approvalsChanged: Bus<ApprovalsChanged>
  readonly approvalDigits: number
  /** The newest first: what recovery codes and mailed codes are kept by. */
  readonly keys: readonly [HashKey, ...HashKey[]]
  /** Wrong proofs, by source. */
  readonly throttle: Throttle
  /** Addresses and codes that are asked for, by source: `LOOKUP_LIMITS`. */
  readonly lookupThrottle: Throttle
  /** Sign-ins that are begun, by source: `START_LIMITS`. */
  readonly startThrottle: Throttle
  readonly sendCode: SendCode
  readonly canSendTo: (domain: string) => boolean
  readonly notify: Notify
  readonly signUp: SignUpChoice
  readonly domains: readonly string[]
  readonly hostname: string
  readonly windows: StepUpWindows
  /** How often approvers are asked; tests of what it keeps away change it. */
  readonly pace?: Pace
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** For asking whether an address is free: somebody who looks for a good one asks more often than somebody guesses. */
export const LOOKUP_LIMITS: ThrottleLimits = { ...THROTTLE_LIMITS, failuresAMinute: 20, failuresADay: 200 }

/** For beginning to sign in, which nobody does wrong: a whole school may come from one address. */
export const START_LIMITS: ThrottleLimits = {
  ...THROTTLE_LIMITS,
  failuresAMinute: 120,
  failuresADay: 5_000,
  sourcesMax: 2_000, // some 160 MB when every one is full, which takes 20 million requests
}

export const createSignIn = (needs: SignInNeeds): SignIn => {
  const { secondSteps, clock } = needs
  const journal = createJournal(needs)
  const guesses = createGuesses(needs)
  const lookups = createGuesses({ ...needs, throttle: needs.lookupThrottle })
  const starts = createGuesses({ ...needs, throttle: needs.startThrottle })
  const tickets = createTickets(needs)
  const sessions = createSessions({ ...needs, journal })
  const trustedBrowsers = createTrustedBrowsers(tickets, journal)
  const passwordProof = createPasswordProof({ ...needs, guesses, journal })
  const codes = createCodes({ ...needs, guesses, journal })
  const recoveryCodes = createRecoveryCodes({ ...needs, guesses, journal })
  const passkeys = createPasskeys({ ...needs, tickets, journal })
  const asking = createApprovals({
    ...needs,
    tickets,
    journal,
    bus: needs.approvalsChanged,
    pace: needs.pace ?? PACE,
  })
  const proofs = { passwordProof, codes, recoveryCodes, passkeys, asking }
  const parts = { tickets, sessions, trustedBrowsers, ...proofs, journal, guesses, starts }
  const passwords = createPasswords({ ...needs, ...parts })
  const invitations = createInvitations({ ...needs, ...parts })
  const approvalSteps = createApprovalSteps({ ...needs, ...parts, lookups })
  return {
    steps: createSignInSteps({ ...needs, ...parts }),
    approvalSteps,
    approvers: createApprovers({
      ...needs,
      ...parts,
      ticketStore: needs.tickets,
      lookups,
      bus: needs.approvalsChanged,
    }),
    approvals: asking,
    approverProof: createApproverProof(needs),
    sessions,
    stepUp: createStepUp({ ...needs, ...parts }),
    twoStep: createTwoStep({ ...needs, ...parts }),
    authenticators: createAuthenticators({ ...needs, ...parts }),
    passkeys: createOwnPasskeys({ ...needs, ...parts }),
    recoveryCodes,
    recoveryAddress: createRecoveryAddress({ ...needs, ...parts }),
    trustedBrowsers,
    recovery: createRecovery({ ...needs, ...parts, sessions: needs.sessions, passwords, lookups }),
    signUp: createSignUp({ ...needs, ...parts, invitations, lookups }),
    invitations,
    passwords,
    forgetOld: async () => {
      const nowMs = clock.nowMs()
      await needs.sessions.forgetBefore(nowMs - SESSION_IDLE_MS)
      await needs.tickets.forgetBefore(nowMs)
      await asking.forgetOld()
      await secondSteps.forgetStepsBefore(Math.floor(nowMs / STEP_MS) - STEPS_KEPT)
    },
    flush: async () => {
      // Not the pushes: what a push service does not answer must not keep a server from stopping.
      await approvalSteps.settled()
      await journal.flush()
    },
  }
}

const STEPS_KEPT = 2 * 60 * 24 * 7 // a week of them: a clock that is put back by less takes no code twice
