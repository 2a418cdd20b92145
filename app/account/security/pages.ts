/** The pages below /account/security. */
import { type Page, page } from '../../router/page.ts'

const ways = () => import('./way-pages.tsx')

export const securityPages: Readonly<Record<string, Page>> = {
  '/account/security': page(() => import('./security-page.tsx'), 'SecurityPage'),
  '/account/security/password': page(() => import('./password-page.tsx'), 'PasswordPage'),
  '/account/security/secure': page(() => import('../harm/secure-page.tsx'), 'SecurePage'),
  '/account/security/advanced': page(() => import('./advanced-page.tsx'), 'AdvancedPage'),
  '/account/security/advanced/approver': page(ways, 'ApproverPage'),
  '/account/security/advanced/passkey': page(ways, 'PasskeyPage'),
  '/account/security/advanced/authenticator': page(ways, 'AuthenticatorPage'),
  '/account/security/advanced/recovery-address': page(ways, 'RecoveryAddressPage'),
  '/account/security/advanced/recovery-codes': page(ways, 'RecoveryCodesPage'),
  '/account/security/two-step/:step?': page(() => import('./two-step/wizard-page.tsx'), 'TwoStepWizardPage'),
}
