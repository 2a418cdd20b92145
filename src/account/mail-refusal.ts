/** Why a mail sign-in was refused. For the holder and the log only; the program hears one sentence for all of them. */

const MAIL_REFUSALS = [
  'wrong-app-password',
  'removed-app-password',
  'held-app-password',
  'decoy-app-password',
  'expired-app-password',
  'never-used-in-time',
  'other-service',
  'other-account',
  'other-network',
  'not-an-app-password',
  'too-many-failures',
] as const

export type MailRefusal = (typeof MAIL_REFUSALS)[number]
