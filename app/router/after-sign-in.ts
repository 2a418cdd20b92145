/** The page to return to after signing in: one of this site, or the mail. Never another origin (an open redirect). */

export const HOME = '/mail'

/** `search` is the query of the sign-in page. */
export const pageAfterSignIn = (search: string): string => {
  const asked = new URLSearchParams(search).get('to')
  return asked === null ? HOME : (pathOfThisSite(asked) ?? HOME)
}

export const signInAddress = (thenTo: string): string => `/signin?to=${encodeURIComponent(thenTo)}`

const pathOfThisSite = (asked: string): string | null => {
  // `//host` and `/\host` are other origins to a browser.
  if (!/^\/[^/\\]/.test(asked)) return null
  const url = URL.parse(asked, location.origin)
  if (url === null || url.origin !== location.origin) return null
  const isFlow = ['/signin', '/signup', '/recover', '/setup', '/invite'].includes(url.pathname)
  return isFlow ? null : url.pathname + url.search + url.hash
}
