/**
 * The cookies. `__Host-` binds each to this host and to TLS (RFC 6265bis §4.1.3.2); scripts cannot read them, and no
 * other site's request carries them, except by following a link.
 */

export const COOKIES = {
  session: '__Host-sigill',
  attempt: '__Host-sigill-sign-in',
  recovery: '__Host-sigill-recovery',
  browser: '__Host-sigill-browser',
  challenge: '__Host-sigill-challenge',
} as const
export type CookieName = keyof typeof COOKIES

/** The cookies of a request, and those that its response sets. */
export type CookieJar = {
  /** Null when there is none, or it is longer than any of ours. */
  get(name: CookieName): string | null
  /** Null: until the browser is closed. */
  set(name: CookieName, value: string, maxAgeSeconds: number | null): void
  clear(name: CookieName): void
  /** `Set-Cookie` lines, each cookie once. */
  lines(): readonly string[]
}

const VALUE_CHARACTERS_MAX = 200 // an id, a dot and 256 bits

export const cookieJar = (header: string | null): CookieJar => {
  const given = parse(header ?? '')
  const set = new Map<CookieName, string>()
  return {
    get: (name) => given.get(COOKIES[name]) ?? null,
    set: (name, value, maxAgeSeconds) => {
      const age = maxAgeSeconds === null ? '' : `; Max-Age=${maxAgeSeconds}`
      set.set(name, `${COOKIES[name]}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax${age}`)
    },
    clear: (name) => {
      set.set(name, `${COOKIES[name]}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`)
    },
    lines: () => [...set.values()],
  }
}

/** The first of two with one name counts; a browser sends the more specific one first, and `__Host-` allows only one. */
const parse = (header: string): ReadonlyMap<string, string> => {
  const cookies = new Map<string, string>()
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals < 0) continue
    const name = pair.slice(0, equals).trim()
    const value = pair.slice(equals + 1).trim()
    if (!cookies.has(name) && value !== '' && value.length <= VALUE_CHARACTERS_MAX) cookies.set(name, value)
  }
  return cookies
}
