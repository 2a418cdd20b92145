/** The ways to the pages below Security, in the words of the screens they lead through. */
import { useSearch } from 'wouter'
import type { Crumb } from '../../shell/breadcrumbs.tsx'
import { useText } from '../../texts.tsx'

export const SECURITY = '/account/security'
export const ADVANCED = '/account/security/advanced'
export const SECURE = '/account/security/secure'

/** The page that led here and is returned to; `otherwise` when none says so. */
export const useFrom = (otherwise: string): string => {
  const asked = new URLSearchParams(useSearch()).get('from')
  // Only a page of the account: an address made by somebody else leads nowhere else.
  return asked !== null && /^\/account(?:\/[a-z-]+)*$/.test(asked) ? asked : otherwise
}

export type Trails = {
  readonly toSecurity: readonly Crumb[]
  readonly toAdvanced: readonly Crumb[]
  readonly belowAdvanced: readonly Crumb[]
}

export const useTrails = (): Trails => {
  const text = useText()
  const toSecurity = [{ name: text('shell.myAccount'), to: '/account' }]
  const toAdvanced = [...toSecurity, { name: text('security.title'), to: SECURITY }]
  return {
    toSecurity,
    toAdvanced,
    belowAdvanced: [...toAdvanced, { name: text('security.advanced.title'), to: ADVANCED }],
  }
}
