/** The pages that nobody has to be signed in for. */
import { type Page, page, pageWithTexts } from './page.ts'

const invited = page(() => import('../sign-up/invited-page.tsx'), 'InvitedPage')

export const publicPages: Readonly<Record<string, Page>> = {
  '/signin': page(() => import('../sign-in/sign-in-page.tsx'), 'SignInPage'),
  '/signup': page(() => import('../sign-up/sign-up-page.tsx'), 'SignUpPage'),
  '/invite': invited,
  '/setup': invited,
  '/welcome': page(() => import('../sign-up/welcome-page.tsx'), 'WelcomePage'),
  '/recover': pageWithTexts(() => import('../recovery/recovery-page.tsx'), 'RecoveryPage'),
  '/why': pageWithTexts(() => import('../why/why-page.tsx'), 'WhyPage'),
}
