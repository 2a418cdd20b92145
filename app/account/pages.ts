/** The pages of the account but for security: what stands below /account. */
import { type Page, page } from '../router/page.ts'

export const accountPages: Readonly<Record<string, Page>> = {
  '/account': page(() => import('./overview-page.tsx'), 'OverviewPage'),
}
