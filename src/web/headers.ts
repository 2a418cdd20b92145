/**
 * The headers that every response has, set in one place and once. The policy lets the app's own files in and nothing
 * else; scripts need the nonce of the page they stand in, and no text can become a script (Trusted Types).
 */

const ALWAYS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
}

const POLICY = 'Content-Security-Policy'
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const FRAMING = 'X-Frame-Options'

/** What is not a page may load and run nothing at all. */
export const secureHeaders = (headers: Headers): void => {
  for (const [name, value] of Object.entries(ALWAYS)) headers.set(name, value)
  if (!headers.has(POLICY)) headers.set(POLICY, NOTHING)
  if (!headers.has(FRAMING)) headers.set(FRAMING, 'DENY')
}

/** `approve`: the phone's page, the only one that has a worker. */
export const pageHeaders = (nonce: string, which: 'app' | 'approve'): Record<string, string> => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  [POLICY]: [...pagePolicy(nonce), ...OF_THE_KIND[which]].join('; '),
})

/** Of a mail, which stands in a frame of our own pages, under a policy of its own (attack A10). */
export const mailDocumentHeaders = (policy: string): Record<string, string> => ({
  'Content-Type': 'text/html; charset=utf-8',
  [FRAMING]: 'SAMEORIGIN',
  [POLICY]: policy,
})

/** A worker of ours fetches the page that it keeps, and nothing from elsewhere. */
export const workerHeaders: Readonly<Record<string, string>> = {
  [POLICY]: "default-src 'none'; connect-src 'self'",
}

/**
 * One policy of Trusted Types for each: the editor of the mail reads what is pasted by its own (app/mail/compose/rich); a worker
 * is named by an address, which counts as a script, and the policy there lets the one worker pass.
 */
const OF_THE_KIND = {
  app: ['trusted-types ProseMirrorClipboard'],
  approve: ["worker-src 'self'", 'trusted-types worker'],
} as const

const pagePolicy = (nonce: string): readonly string[] => [
  "default-src 'none'",
  `script-src 'nonce-${nonce}' 'strict-dynamic'`,
  `style-src 'self' 'nonce-${nonce}'`,
  "img-src 'self' data:",
  "font-src 'self'",
  // A mail is shown in a frame (src/mail-html).
  "frame-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
]
