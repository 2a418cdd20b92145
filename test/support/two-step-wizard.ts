/** The two-step wizard and its authenticator app, for journeys through it: the QR code is read as a phone reads it. */
import assert from 'node:assert/strict'
import jsqr from 'jsqr'
import { TOTP, URI } from 'otpauth'
import type { Page } from 'playwright-core'
import { type AccountPagesWorld, PASSWORD } from './account-pages.ts'
import { press } from './at-a-page.ts'
import type { Visit } from './browser.ts'

// The package is CommonJS and names itself as its default twice.
const readQr = jsqr.default

export const ADVANCED = '/account/security/advanced'
export const WIZARD = '/account/security/two-step'

/** Draws the code of an `<svg>` as a screen would, for whoever looks at it with a camera. */
const DRAW = `(svg) => {
  const scale = 4
  const { x, y, width } = svg.viewBox.baseVal
  const canvas = new OffscreenCanvas(width * scale, width * scale)
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.setTransform(scale, 0, 0, scale, -x * scale, -y * scale)
  context.fillStyle = '#000'
  context.fill(new Path2D(svg.querySelector('path').getAttribute('d')))
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  let dark = ''
  for (let at = 0; at < data.length; at += 4) dark += data[at] < 128 ? 1 : 0
  return { dark, size: canvas.width }
}`

/** What a phone reads off the QR code that is shown. */
export const scan = async (page: Page, name: string): Promise<string> => {
  await page.getByRole('img', { name }).waitFor()
  const { dark, size }: { dark: string; size: number } = await page.evaluate(
    `(${DRAW})(document.querySelector('svg[aria-label="${name}"]'))`,
  )
  const pixels = [...dark].flatMap((is) => (is === '1' ? [0, 0, 0, 255] : [255, 255, 255, 255]))
  const read = readQr(Uint8ClampedArray.from(pixels), size, size)
  assert.ok(read, 'the QR code can be read')
  return read.data
}

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
  const app = appOf(await scan(page, 'QR-kod med nyckeln för autentiseringsappen'))
  await page.getByLabel('Kod från appen').fill(codeOf(world, app))
  await press(page, 'Verifiera')
  await press(page, 'Hoppa över')
  const codes = await page
    .getByRole('list', { name: 'Dina återställningskoder' })
    .locator('li')
    .allTextContents()
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
