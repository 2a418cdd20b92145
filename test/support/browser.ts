/**
 * A real Chromium for tests: the system's, or the one an npm package brings. It resolves every name to the loopback, so
 * nothing outside is ever asked. Each visit collects what the browser complains of (console, faults, and what the
 * Content-Security-Policy or Trusted Types stopped), and closing a visit fails if there was anything.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core'

export type Visit = {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser complained of so far. */
  readonly complaints: readonly string[]
  /** Leaves; fails if the browser complained. */
  close(): Promise<void>
}

export type VisitOptions = {
  /** As `Accept-Language` and for dates; `sv-SE` or `en-GB`. */
  readonly locale?: 'sv-SE' | 'en-GB'
  readonly size?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
  readonly forcedColors?: 'active' | 'none'
  readonly timezoneId?: string
}

export type TestBrowser = {
  visit(origin: string, options?: VisitOptions): Promise<Visit>
  close(): Promise<void>
}

const SYSTEM_CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The certificate of a test is nobody's; with a warning on the page no passkey would work.
  '--ignore-certificate-errors',
  '--host-resolver-rules=MAP * 127.0.0.1',
]

const DESKTOP = { width: 1_280, height: 900 } as const
export const PHONE = { width: 320, height: 640 } as const

const ACTION_MS = 30_000 // only what hangs takes so long, also on a slow machine

export const startBrowser = async (): Promise<TestBrowser> => {
  const browser = await launch()
  return { visit: (origin, options) => visit(browser, origin, options), close: () => browser.close() }
}

const launch = async (): Promise<Browser> => {
  // Where the machine has no locale, Chromium calls a file with å in its name "download".
  const shared = { args: ARGUMENTS, env: { ...process.env, LC_ALL: 'C.UTF-8' } }
  const system = SYSTEM_CHROMIUM.find((path) => existsSync(path))
  if (system !== undefined) return chromium.launch({ ...shared, executablePath: system })
  // Of the package's own arguments none are taken: they switch off what is tested here (`--disable-web-security`).
  const { default: packed } = await import('@sparticuz/chromium')
  return chromium.launch({ ...shared, executablePath: await packed.executablePath() })
}

const visit = async (browser: Browser, origin: string, options: VisitOptions = {}): Promise<Visit> => {
  const { locale = 'en-GB', size = DESKTOP, colorScheme = 'light', forcedColors = 'none' } = options
  const { timezoneId = 'Europe/Stockholm' } = options
  const context = await browser.newContext({
    baseURL: origin,
    ignoreHTTPSErrors: true,
    locale,
    timezoneId,
    viewport: size,
    colorScheme,
    forcedColors,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(ACTION_MS)
  const complaints: string[] = []
  await context.exposeBinding('complainOfPolicy', (_, words: string) => void complaints.push(words))
  await context.addInitScript({ content: LISTEN_FOR_POLICY })
  context.on('page', (page) => listen(page, complaints))
  const page = await context.newPage()
  return {
    page,
    context,
    complaints,
    close: async () => {
      await context.close()
      assert.deepEqual(complaints, [])
    },
  }
}

// What runs in the page is text: this side knows no DOM.
const LISTEN_FOR_POLICY = `document.addEventListener('securitypolicyviolation', (stopped) =>
  complainOfPolicy(['policy:', stopped.violatedDirective, stopped.blockedURI, stopped.sourceFile].join(' ')))`

/** A refusal of the API is an answer, though the browser writes it in red; so is a connection that a test cuts. */
const EXPECTED = /Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_)/

const listen = (page: Page, complaints: string[]): void => {
  page.on('pageerror', (fault) => complaints.push(`fault: ${fault.message}`))
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || EXPECTED.test(message.text())) return
    complaints.push(`console: ${message.text()}`)
  })
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WCAG_2_2_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

// Left out: Fluent's guards of the focus, since whoever reaches one is led on at once; and the rule that everything stands
// in a landmark, since menus and dialogs stand at the end of the body, as they must.
const RUN_AXE = `axe.run({ exclude: ['[data-tabster-dummy]'] }, {
  runOnly: ${JSON.stringify(WCAG_2_2_AA)},
  resultTypes: ['violations'],
  rules: { region: { enabled: false } },
}).then(({ violations }) => violations.map(({ id, help, nodes }) =>
  id + ': ' + help + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))`

// A dialog hides the page behind it a moment after it opened, and shows it again when the focus is back there: looked at
// in between, what is hidden holds what can take the focus.
const AT_REST =
  'html:has([aria-modal=true]) #root[aria-hidden=true], html:not(:has([aria-modal=true])) #root:not([aria-hidden])'

// A button that may be pressed again takes its colours in a transition, were it only of a hundredth of a millisecond.
const COLOURS_ARE_THERE = `Promise.allSettled(document.getAnimations()
  .filter((each) => each instanceof CSSTransition).map(({ finished }) => finished)).then(() => {})`

/** No rule of WCAG 2.2 AA that a program can check is broken, nor any of axe's good practice. */
export const assertAccessible = async (page: Page): Promise<void> => {
  await page.locator(AT_REST).waitFor({ state: 'attached' })
  await page.evaluate(COLOURS_ARE_THERE)
  // Half a megabyte of script, sent once for each page that is loaded.
  if (await page.evaluate('globalThis.axe === undefined')) await page.evaluate(AXE)
  assert.deepEqual(await page.evaluate(RUN_AXE), [], `${page.url()} is not accessible`)
}

/** Nothing must be reached by scrolling sideways (WCAG 2.2, 1.4.10). */
export const assertFits = async (page: Page): Promise<void> => {
  const tooWide = await page.evaluate(
    'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
  )
  assert.equal(tooWide, 0, `${page.url()} is ${tooWide} px too wide`)
}

export type VirtualAuthenticator = {
  /** From now on the person is there and agrees, or is not. */
  agree(agrees: boolean): Promise<void>
  remove(): Promise<void>
}

/** A device with passkeys that asks for a finger or a PIN, for the pages of one visit. */
export const addAuthenticator = async ({ context, page }: Visit): Promise<VirtualAuthenticator> => {
  const devtools: CDPSession = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    agree: (agrees) =>
      devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: agrees }).then(() => {}),
    remove: () => devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }).then(() => {}),
  }
}
