/** What activities are called (storyboard G6), and the ways and reasons that stand in them. */
import type { AnswerOf } from '../../client.ts'
import type { TextKey } from '../../texts.tsx'

export type Activity = AnswerOf<'activity'>['activities'][number]

export const KINDS: Readonly<Record<string, TextKey>> = {
  'signed-in': 'activity.kind.signedIn',
  'sign-in-refused': 'activity.kind.refused',
  'app-password-created': 'activity.kind.appPasswordCreated',
  'app-password-renamed': 'activity.kind.appPasswordRenamed',
  'app-password-removed': 'activity.kind.appPasswordRemoved',
  'all-app-passwords-removed': 'activity.kind.allAppPasswordsRemoved',
  'account-created': 'activity.kind.accountCreated',
  'signed-out': 'activity.kind.signedOut',
  'sessions-ended': 'activity.kind.sessionsEnded',
  'connection-ended': 'activity.kind.connectionEnded',
  'profile-changed': 'activity.kind.profileChanged',
  'two-step-on': 'activity.kind.twoStepOn',
  'two-step-off': 'activity.kind.twoStepOff',
  'authenticator-added': 'activity.kind.authenticatorAdded',
  'authenticator-removed': 'activity.kind.authenticatorRemoved',
  'passkey-added': 'activity.kind.passkeyAdded',
  'passkey-renamed': 'activity.kind.passkeyRenamed',
  'passkey-removed': 'activity.kind.passkeyRemoved',
  'approver-added': 'activity.kind.approverAdded',
  'approver-renamed': 'activity.kind.approverRenamed',
  'approver-removed': 'activity.kind.approverRemoved',
  'approver-alone': 'activity.kind.approverAlone',
  'recovery-codes-made': 'activity.kind.recoveryCodesMade',
  'recovery-code-used': 'activity.kind.recoveryCodeUsed',
  'many-wrong-codes': 'activity.kind.manyWrongCodes',
  'browser-trusted': 'activity.kind.browserTrusted',
  'trusted-browsers-forgotten': 'activity.kind.trustedBrowsersForgotten',
  'password-changed': 'activity.kind.passwordChanged',
  'password-recovered': 'activity.kind.passwordRecovered',
  'recovery-address-changed': 'activity.kind.recoveryAddressChanged',
  'recovery-address-removed': 'activity.kind.recoveryAddressRemoved',
  'invitation-made': 'activity.kind.invitationMade',
}

export const WAYS: Readonly<Record<string, TextKey>> = {
  password: 'activity.way.password',
  'password-and-code': 'activity.way.passwordAndCode',
  'password-and-passkey': 'activity.way.passwordAndPasskey',
  'password-and-recovery-code': 'activity.way.passwordAndRecoveryCode',
  'password-and-trusted-browser': 'activity.way.passwordAndTrustedBrowser',
  'password-and-approval': 'activity.way.passwordAndApproval',
  passkey: 'activity.way.passkey',
  approval: 'activity.way.approval',
  'sign-up': 'activity.way.signUp',
}

export const BECAUSE: Readonly<Record<string, TextKey>> = {
  'wrong-app-password': 'activity.because.wrongAppPassword',
  'removed-app-password': 'activity.because.removedAppPassword',
  'expired-app-password': 'activity.because.expiredAppPassword',
  'never-used-in-time': 'activity.because.neverUsedInTime',
  'other-service': 'activity.because.otherService',
  'other-account': 'activity.because.otherAccount',
  'other-network': 'activity.because.otherNetwork',
  'not-an-app-password': 'activity.because.notAnAppPassword',
  'too-many-failures': 'activity.because.tooManyFailures',
  'wrong-password': 'activity.because.wrongPassword',
  'wrong-code': 'activity.because.wrongCode',
  'used-code': 'activity.because.usedCode',
  'too-many-wrong-codes': 'activity.because.tooManyWrongCodes',
  'wrong-recovery-code': 'activity.because.wrongRecoveryCode',
  'wrong-passkey': 'activity.because.wrongPasskey',
  'approval-denied': 'activity.because.approvalDenied',
  'approval-wrong-number': 'activity.because.approvalWrongNumber',
  'approval-unanswered': 'activity.because.approvalUnanswered',
  'too-many-approvals': 'activity.because.tooManyApprovals',
}
