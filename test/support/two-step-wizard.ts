/** The two-step wizard and its authenticator app, for journeys through it: the QR code is read as a phone reads it. */
import assert from 'node:assert/strict'
import { TOTP, URI } from 'otpauth'
import type { Page } from 'playwright-core'
import { type AccountPagesWorld, PASSWORD } from './account-pages.ts'
import { press } from './at-a-page.ts'
import type { Visit } from './browser.ts'
import { scanQr } from './screen-qr.ts'

export const ADVANCED = '/account/security/advanced'
export const WIZARD = '/account/security/two-step'

export const appOf = (uri: string): TOTP => {
  const app = URI.parse(uri)
  assert.ok(app instanceof TOTP)
  return app
}

export const codeOf = (world: AccountPagesWorld, app: TOTP): string =>
  app.generate({ timestamp: world.clock.nowMs() })

/** In Swedish, from the first page of the wizard to the last, with an authenticator app. */
export const turnOnWithApp = async (
  world: AccountPagesWorld,
  page: Page,
): Promise<{ app: TOTP; codes: readonly string[] }> => {
  await page.goto(`${WIZARD}/authenticator`)
  const app = appOf(await scanQr(page, 'QR-kod med nyckeln för autentiseringsappen'))
  await page.getByLabel('Kod från appen').fill(codeOf(world, app))
  await press(page, 'Verifiera')
  await press(page, 'Hoppa över')
  const list = page.getByRole('list', { name: 'Dina återställningskoder' }).locator('li')
  await list.first().waitFor()
  const codes = await list.allTextContents()
  await page.getByLabel('Jag har sparat mina koder').check()
  await press(page, 'Nästa')
  await page.getByRole('heading', { level: 1, name: 'Konfigurera din smartphone' }).waitFor()
  return { app, codes }
}

export const signOut = async ({ context, page }: Visit): Promise<void> => {
  await context.clearCookies()
  // The same address again would be a refresh, which keeps the step of a sign-in that is under way.
  await page.goto('about:blank')
  await page.goto('/signin')
}

export const signIn = async (page: Page, address: string): Promise<void> => {
  await page.getByLabel('E-postadress').fill(address)
  await press(page, 'Nästa')
  await page.getByLabel('Lösenord', { exact: true }).fill(PASSWORD)
  await press(page, 'Logga in')
}
