/** The pages that nobody has to be signed in for. */
import { type Page, page } from './page.ts'

export const publicPages: Readonly<Record<string, Page>> = {
  '/signin': page(() => import('../sign-in/sign-in-page.tsx'), 'SignInPage'),
}
