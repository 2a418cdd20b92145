/** The pages of the account but for security: what stands below /account. */
import { type Page, page } from '../router/page.ts'

export const accountPages: Readonly<Record<string, Page>> = {
  '/account': page(() => import('./overview-page.tsx'), 'OverviewPage'),
  '/account/info': page(() => import('./profile/info-page.tsx'), 'InfoPage'),
  '/account/devices': page(() => import('./sessions/devices-page.tsx'), 'DevicesPage'),
  '/account/invitations': page(() => import('./invitations/invitations-page.tsx'), 'InvitationsPage'),
  '/account/security/activity': page(() => import('./activity/activity-page.tsx'), 'ActivityPage'),
  '/account/app-passwords': page(() => import('./app-passwords/app-passwords-page.tsx'), 'AppPasswordsPage'),
  '/account/app-passwords/new': page(() => import('./app-passwords/create-page.tsx'), 'CreatePage'),
  '/account/app-passwords/:id/use': page(() => import('./app-passwords/use-page.tsx'), 'UsePage'),
  '/account/app-passwords/:id': page(() => import('./app-passwords/details-page.tsx'), 'DetailsPage'),
}
