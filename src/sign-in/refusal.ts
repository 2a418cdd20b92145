/**
 * Every "no" of the web flow that a browser may hear. Each is a key of its words below `problems` in texts/. None tells
 * whether an address exists: what was really wrong is for the activity page and the log.
 */

const SIGN_IN_REFUSALS = [
  /** The sign-in, recovery or challenge is over or was never begun: start again. */
  'start-again',
  'wrong-address-or-password',
  'wrong-password',
  'wrong-code',
  /** A code that was sent by mail, and for which there is no next one to wait for. */
  'wrong-mailed-code',
  'too-many-wrong-codes',
  'wrong-recovery-code',
  'wrong-passkey',
  'known-passkey',
  /** With `retryAfterSeconds`. */
  'too-many-tries',
  'too-short',
  'too-long',
  'easily-guessed',
  'like-app-password',
  'same-password',
  'taken',
  'other-domain',
  'bad-address',
  'own-address',
  /** This server has no way to send mail there. */
  'cannot-send-there',
  'bad-time-zone',
  'sign-up-closed',
  'invitation-over',
  /** The only address that the invitation is good for was given to somebody else since. */
  'invited-taken',
  'operators-only',
  'second-step-wanted',
  'no-way',
  'no-recovery-codes',
  'last-way',
  'too-many-ways',
  'no-approver',
  /** Another browser waits for an approval of the account. */
  'approval-pending',
  'too-many-approvals',
  /** After three that were refused: for an hour. */
  'approvals-rest',
  /** Not yet, or not any more. */
  'not-approved',
  /** What approvers hear: theirs was removed, their clock is off, it was answered or is over, the number was another. */
  'not-an-approver',
  'wrong-clock',
  'request-over',
  'wrong-number',
  'wrong-pairing-code',
  'bad-push',
  'no-name',
  'not-found',
] as const

export type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number]

export type Refused = {
  readonly kind: 'refused'
  readonly because: SignInRefusal
  readonly retryAfterSeconds?: number
}

export const refused = (because: SignInRefusal): Refused => ({ kind: 'refused', because })

export const tooManyTries = (delayMs: number): Refused => ({
  kind: 'refused',
  because: 'too-many-tries',
  retryAfterSeconds: Math.max(1, Math.ceil(delayMs / 1_000)),
})

export const isRefused = (value: object): value is Refused => 'kind' in value && value.kind === 'refused'
