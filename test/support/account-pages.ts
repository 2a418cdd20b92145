/** A whole server with its account pages open, a browser at them, and a person who has an account there. */
import type { Clock } from '../../src/base/clock.ts'
import type { Environment } from '../../src/config/read-settings.ts'
import { startBrowser, type TestBrowser, type Visit, type VisitOptions } from './browser.ts'
import { passingClock } from './passing-clock.ts'
import { startTestServer, type TestServer } from './test-server.ts'

export const PASSWORD = 'gröna hästar äter sällan batterier'

export type Language = 'sv' | 'en'

export type AccountPagesWorld = {
  readonly server: TestServer
  readonly browser: TestBrowser
  readonly origin: string
  /** The time on the server. */
  readonly clock: Clock
  /** On the server this much more time has passed; timers do not notice. */
  pass(byMs: number): void
  visit(language: Language, options?: VisitOptions): Promise<Visit>
  /** A visit of somebody new who is signed in, at My account. */
  visitAs(
    name: string,
    language: Language,
    options?: VisitOptions,
  ): Promise<Visit & { readonly address: string }>
  stop(): Promise<void>
}

export const openAccountPages = async (overrides: Environment = {}): Promise<AccountPagesWorld> => {
  const { clock, pass } = passingClock()
  const server = await startTestServer(
    { SIGILL_LISTEN_WEB: '127.0.0.1:0', SIGILL_SIGN_UP: 'open', ...overrides },
    { clock },
  )
  const browser = await startBrowser()
  const origin = `https://localhost:${server.port('web')}`
  const visit = (language: Language, options: VisitOptions = {}): Promise<Visit> =>
    browser.visit(origin, { locale: language === 'sv' ? 'sv-SE' : 'en-GB', ...options })
  return {
    server,
    browser,
    origin,
    clock,
    pass,
    visit,
    visitAs: async (name, language, options) => {
      const visited = await visit(language, options)
      const address = `${name}@example.test`
      await visited.page.goto('/signin')
      await signUp(visited, { address, firstName: name, language })
      await visited.page.goto('/account')
      return { ...visited, address }
    },
    stop: async () => {
      await browser.close()
      await server.stop()
    },
  }
}

type Person = { readonly address: string; readonly firstName: string; readonly language: Language }

/** As the sign-up pages do it, without looking at them. */
const signUp = async ({ page }: Visit, person: Person): Promise<void> => {
  const body = { ...person, password: PASSWORD, lastName: '', timeZone: 'Europe/Stockholm', invitation: null }
  const status = await page.evaluate(async (sent) => {
    const response = await fetch('/api/sign-up', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    })
    return response.status
  }, body)
  if (status !== 200) throw new Error(`signing up was answered ${status}`)
}
