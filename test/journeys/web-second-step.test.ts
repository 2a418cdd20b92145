/** The second step of signing in, in a real browser: wrong codes, other ways, a trusted browser, and too many attempts. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { arrive, press } from '../support/at-a-page.ts'
import { startBrowser, type TestBrowser } from '../support/browser.ts'
import { startWebWorld, type WebWorld } from '../support/web-world.ts'

const BO = 'bo@example.test'
const PASSWORD = 'sju bruna ekorrar sover'
const STEP_MS = 30_000

let browser: TestBrowser
let world: WebWorld
let totp: TOTP
let recoveryCodes: readonly string[]

const strangersWorld = async (): Promise<AsyncDisposable & { origin: string }> => {
  const { origin, stop } = await startWebWorld()
  return { origin, [Symbol.asyncDispose]: stop }
}

/** More guesses at once than may wait for their answer: those over are told to come back. */
const GUESS_ON = `void Promise.all([1, 2, 3, 4, 5, 6].map(async (who) => {
  for (let guess = 0; guess < 100; guess += 1) {
    const body = JSON.stringify({ password: 'a guess, ' + who + ', ' + guess })
    await fetch('/api/sign-in/password', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    await new Promise((resume) => setTimeout(resume, 100))
  }
})).catch(() => {})`

/** As the pages themselves ask: from our origin, with our cookies. */
const ask = async <Answer>(page: Page, path: string, body: object): Promise<Answer> => {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const answer = await page.evaluate(
    `fetch(${JSON.stringify(path)}, ${JSON.stringify(request)}).then((answer) => answer.text())`,
  )
  return JSON.parse(String(answer) || 'null')
}

const signUp = (page: Page): Promise<unknown> =>
  ask(page, '/api/sign-up', {
    address: BO,
    password: PASSWORD,
    firstName: 'Bo',
    lastName: 'Ek',
    language: 'en',
    timeZone: 'Europe/Stockholm',
    invitation: null,
  })

const turnOn = async (page: Page): Promise<void> => {
  await ask(page, '/api/step-up/password', { proof: 'security', password: PASSWORD })
  const begun = await ask<{ id: string; key: string }>(page, '/api/two-step/authenticators', {})
  totp = new TOTP({ secret: begun.key.replaceAll(' ', '') })
  // Each code is accepted once: the one before is spent here, so that the current one is left for signing in.
  const before = totp.generate({ timestamp: Date.now() - STEP_MS })
  await ask(page, `/api/two-step/authenticators/${begun.id}/confirm`, { code: before, name: 'Phone' })
  const offered = await ask<{ set: string; codes: string[] }>(page, '/api/two-step/recovery-codes', {})
  recoveryCodes = offered.codes
  await ask(page, `/api/two-step/recovery-codes/${offered.set}/saved`, {})
  await ask(page, '/api/two-step/on', {})
}

const giveThePassword = async (page: Page): Promise<void> => {
  await page.goto('/signin')
  await page.getByLabel('E-mail address').fill(BO)
  await page.keyboard.press('Enter')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
}

const signOut = async (page: Page): Promise<void> => {
  const passed: string[] = []
  page.on('framenavigated', (frame) => passed.push(new URL(frame.url()).pathname))
  await page.getByRole('button', { name: 'Account menu for Bo Ek' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL('**/signin')
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  assert.deepEqual([...new Set(passed)], ['/signin'], 'nobody sees mail on the way out')
}

describe('the second step', () => {
  before(async () => {
    browser = await startBrowser()
    world = await startWebWorld({ SIGILL_SIGN_UP: 'open' })
    const { page, close } = await browser.visit(world.origin)
    await page.goto('/signin')
    await signUp(page)
    await turnOn(page)
    await close()
  })
  after(async () => {
    await browser.close()
    await world.stop()
  })

  test('a wrong code is told in words, and a browser that is trusted is not asked again', async () => {
    const { page, close } = await browser.visit(world.origin)
    await giveThePassword(page)
    await arrive(page, 'Enter code')
    await page.getByLabel('Code', { exact: true }).fill('abc')
    await page.keyboard.press('Enter')
    await page.getByText('The code is wrong or already used. Wait for the next one.').waitFor()
    await arrive(page, 'Enter code')
    await page.getByText('Don’t ask again on this device for 60 days').click()
    const code = totp.generate()
    await page.getByLabel('Code', { exact: true }).fill(`${code.slice(0, 3)} ${code.slice(3)}`)
    await page.keyboard.press('Enter')
    await arrive(page, 'Inbox')
    await signOut(page)
    await giveThePassword(page)
    await arrive(page, 'Inbox')
    await close()
  })

  test('who has no code chooses another way, and a recovery code works once', async () => {
    const { page, close } = await browser.visit(world.origin)
    const [code = ''] = recoveryCodes
    await giveThePassword(page)
    await page.getByRole('button', { name: 'Sign in another way' }).click()
    await arrive(page, 'Choose how to verify')
    await page.getByRole('button', { name: 'Recovery code' }).click()
    await arrive(page, 'Enter a recovery code')
    await page.getByText('You have 10 codes left.').waitFor()
    await page.getByLabel('Recovery code').fill(code.toUpperCase())
    await page.keyboard.press('Enter')
    await arrive(page, 'Inbox')
    await signOut(page)
    await giveThePassword(page)
    await page.getByRole('button', { name: 'Sign in another way' }).click()
    await page.getByRole('button', { name: 'Recovery code' }).click()
    await page.getByText('You have 9 codes left.').waitFor()
    await page.getByLabel('Recovery code').fill(code)
    await page.keyboard.press('Enter')
    await page.getByText('The recovery code is wrong or already used.').waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'I don’t have any of these' }).click()
    await arrive(page, 'Ask your administrator for help')
    await press(page, 'Back')
    await arrive(page, 'Choose how to verify')
    await close()
  })

  test('too many attempts: how long to wait, and what to do if it was somebody else', async () => {
    // Nobody has signed in there from this machine: whoever has is slowed down, and not stopped.
    await using elsewhere = await strangersWorld()
    const { page, close } = await browser.visit(elsewhere.origin)
    await page.goto('/signin')
    await page.getByLabel('E-mail address').fill(BO)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Enter password' }).waitFor()
    const stopped = page.waitForResponse((answer) => answer.status() === 429)
    await page.evaluate(GUESS_ON)
    await stopped
    const title = page.getByRole('heading', { level: 1, name: 'Too many attempts' })
    const refused = page.getByText('That address or password isn’t right.')
    for (let tries = 0; tries < 10 && !(await title.isVisible()); tries += 1) {
      await page.getByLabel('Password', { exact: true }).fill(`one more guess, ${tries}`)
      await page.keyboard.press('Enter')
      await title.or(refused).waitFor()
    }
    await arrive(page, 'Too many attempts')
    assert.match(String(await page.textContent('main')), /Wait .*minute.* and try again\./)
    await page.getByRole('link', { name: 'This wasn’t me' }).click()
    await arrive(page, 'Reset password')
    await close()
  })
})
