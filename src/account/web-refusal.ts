/** Why a sign-in on the web was refused. For the holder and the log only; the browser hears less. */

const WEB_REFUSALS = [
  'wrong-password',
  'wrong-code',
  'used-code',
  'too-many-wrong-codes',
  'wrong-recovery-code',
  'wrong-passkey',
  'approval-denied',
  'approval-wrong-number',
  'approval-unanswered',
  'too-many-approvals',
  'too-many-failures',
] as const

export type WebSignInRefusal = (typeof WEB_REFUSALS)[number]

/** How a browser was let in. */
const SIGN_IN_WAYS = [
  'password',
  'password-and-code',
  'password-and-passkey',
  'password-and-approval',
  'password-and-recovery-code',
  'password-and-trusted-browser',
  'passkey',
  'approval',
  'sign-up',
] as const

export type SignInWay = (typeof SIGN_IN_WAYS)[number]
