/** Two-step verification turned on without looking at its pages, for journeys that begin where it is on. */
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { type AccountPagesWorld, PASSWORD } from './account-pages.ts'

export type CodeApp = {
  /** A code that has not been used: on the server the time of one code passes first. */
  nextCode(): string
}

const STEP_MS = 30_000 // RFC 6238 §5.2

/** For who is signed in at this page. */
export const turnOnTwoStep = async (world: AccountPagesWorld, page: Page): Promise<CodeApp> => {
  await ask(page, 'POST', '/api/step-up/password', { proof: 'security', password: PASSWORD })
  const { id, key } = await ask(page, 'POST', '/api/two-step/authenticators', {})
  const app = new TOTP({ secret: Secret.fromBase32(String(key).replace(/\s/g, '')) })
  const codeNow = (): string => app.generate({ timestamp: world.clock.nowMs() })
  await ask(page, 'POST', `/api/two-step/authenticators/${id}/confirm`, { code: codeNow(), name: 'Koder' })
  const { set } = await ask(page, 'POST', '/api/two-step/recovery-codes', {})
  await ask(page, 'POST', `/api/two-step/recovery-codes/${set}/saved`, {})
  await ask(page, 'POST', '/api/two-step/on', {})
  return {
    nextCode: () => {
      world.pass(STEP_MS)
      return codeNow()
    },
  }
}

/** A proof by a second step, as making an app password wants one. */
export const proveSecondStep = (page: Page, app: CodeApp): Promise<unknown> =>
  ask(page, 'POST', '/api/step-up/code', { proof: 'fresh-second-step', code: app.nextCode() })

/** Calls the API as the page would. */
export const ask = async (
  page: Page,
  method: string,
  path: string,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> => {
  const { status, text } = await page.evaluate(
    async ([how, where, sent]) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(where, { method: how, headers, ...(sent === null ? {} : { body: sent }) })
      return { status: response.status, text: await response.text() }
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  )
  if (status >= 300) throw new Error(`${method} ${path} was answered ${status}: ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}
