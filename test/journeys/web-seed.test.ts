/**
 * The journey the product exists for, in Swedish and in English: from the set-up link to two-step verification, a mail
 * program with an app password, and every app password removed. Every screen on the way
 * is accessible, fits, and breaks no policy.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { arrive, copy, press, tabTo } from '../support/at-a-page.ts'
import { addAuthenticator, PHONE, startBrowser, type TestBrowser, type Visit } from '../support/browser.ts'
import { imapProgram, pop3Program } from '../support/mail-programs.ts'
import {
  ADDRESS,
  goToWizard,
  type Journey,
  journeyIn,
  makeAccount,
  makeAnother,
  PASSWORD,
  removeAll,
  saveCodes,
  setUpSmartphone,
} from '../support/seed-steps.ts'
import { WORDS } from '../support/seed-words.ts'

const STEP_MS = 30_000 // RFC 6238 §5.2

const wholeJourney = async (
  journey: Journey,
  visit: Visit,
  addWay: (page: Page) => Promise<void>,
): Promise<readonly string[]> => {
  const { words, world } = journey
  const { page } = visit
  const [phone, computer] = words.names
  await visit.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await makeAccount(journey, page)
  await goToWizard(journey, page)
  await addWay(page)
  const codes = await saveCodes(journey, page)
  const first = await setUpSmartphone(journey, page, phone)
  const second = await makeAnother(journey, page, computer)

  const ended = Promise.all([once(first.program, 'close'), once(second.program, 'error')])
  await removeAll(journey, page)
  const [, [said]] = await ended
  assert.match(String(said), /this sign-in has been ended/)
  await assert.rejects(imapProgram(world, { address: ADDRESS, secret: first.secret }).connect(), {
    authenticationFailed: true,
  })
  await assert.rejects(
    Promise.resolve(pop3Program(world, { address: ADDRESS, secret: second.secret }).UIDL()),
  )
  return codes
}

describe('the seed journey', () => {
  let browser: TestBrowser
  before(async () => {
    browser = await startBrowser()
  })
  after(() => browser.close())

  /** As far as the second step, on a phone, by the keyboard alone. */
  const signInByKeyboard = async (
    { words, world }: Journey,
    act: (page: Page) => Promise<void>,
  ): Promise<void> => {
    const visit = await browser.visit(world.origin, { locale: words.locale, size: PHONE })
    const { page } = visit
    await page.goto('/signin')
    await arrive(page, words.signIn)
    await page.keyboard.type(ADDRESS)
    await page.keyboard.press('Enter')
    await arrive(page, words.enterPassword)
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await act(page)
    await arrive(page, words.inbox)
    await visit.close()
  }

  test('in Swedish, with an authenticator app', () =>
    journeyIn(WORDS.sv, async (journey) => {
      const { world, clock, pass } = journey
      const visit = await browser.visit(world.origin, { locale: 'sv-SE' })
      let app = new TOTP()
      const codeNow = (): string => app.generate({ timestamp: clock.nowMs() })
      await wholeJourney(journey, visit, async (page) => {
        await page.getByRole('radio', { name: 'Kod från en autentiseringsapp' }).check()
        await press(page, 'Nästa')
        await arrive(page, 'Skanna QR-koden')
        const key = await copy(page, 'Kopiera: nyckeln till autentiseringsappen')
        app = new TOTP({ secret: Secret.fromBase32(key) })
        await page.getByLabel('Kod från appen').fill(codeNow())
        await press(page, 'Verifiera')
      })
      await visit.close()
      await signInByKeyboard(journey, async (page) => {
        await arrive(page, 'Ange kod')
        pass(STEP_MS)
        await page.keyboard.type(codeNow())
        await page.keyboard.press('Enter')
      })
    }))

  test('in English, with a passkey', () =>
    journeyIn(WORDS.en, async (journey) => {
      const visit = await browser.visit(journey.world.origin, { locale: 'en-GB' })
      await addAuthenticator(visit)
      const codes = await wholeJourney(journey, visit, async (page) => {
        await press(page, 'Next')
        await arrive(page, 'Create a passkey')
        await press(page, 'Create passkey')
        await arrive(page, 'Passkey saved')
        await press(page, 'Next')
      })
      await visit.close()
      // This phone has no passkey: one of the codes that were saved lets its holder in.
      await signInByKeyboard(journey, async (page) => {
        await arrive(page, 'Use your passkey')
        await tabTo(page, 'Sign in another way')
        await page.keyboard.press('Enter')
        await arrive(page, 'Choose how to verify')
        await tabTo(page, 'Recovery code')
        await page.keyboard.press('Enter')
        await arrive(page, 'Enter a recovery code')
        await page.keyboard.type(codes[0] ?? '')
        await page.keyboard.press('Enter')
      })
    }))
})
