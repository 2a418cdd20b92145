/**
 * Signing up, signing in and recovering in a real browser, in Swedish and English: what a person sees, with the keyboard
 * alone and on a phone, and that every screen is accessible and breaks no policy.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { arrive } from '../support/at-a-page.ts'
import {
  addAuthenticator,
  assertAccessible,
  PHONE,
  startBrowser,
  type TestBrowser,
  type Visit,
  type VisitOptions,
} from '../support/browser.ts'
import { startWebWorld, type WebWorld } from '../support/web-world.ts'

const PASSWORD = 'sju bruna ekorrar sover'
const ANNA = 'anna@example.test'

let browser: TestBrowser
let world: WebWorld

/** A browser of its own for each test, which must have complained of nothing in the end. */
const visiting = async (options: VisitOptions, act: (visit: Visit) => Promise<void>): Promise<void> => {
  const visit = await browser.visit(world.origin, options)
  await act(visit)
  await visit.close()
}

const SWEDISH = { locale: 'sv-SE' } as const
const ENGLISH = { locale: 'en-GB' } as const

/** Compressed, as it goes over the line. */
const SIGN_IN_SCRIPT_BYTES_MAX = 130_000

describe('the account pages in a browser', () => {
  before(async () => {
    browser = await startBrowser()
    world = await startWebWorld({ SIGILL_SIGN_UP: 'open' })
  })
  after(async () => {
    await browser.close()
    await world.stop()
  })

  test('the set-up link makes the first account, in Swedish', async () => {
    const link = await world.setUpLink()
    await visiting(SWEDISH, async ({ page }) => {
      await page.goto(link)
      await arrive(page, 'Skapa konto')
      assert.match(await page.textContent('main').then(String), /administratörens konto/)
      await page.getByLabel('Välj en e-postadress').fill('anna')
      await page.getByRole('button', { name: 'Nästa' }).click()

      await arrive(page, 'Skapa ett lösenord')
      await page.getByLabel('Lösenord', { exact: true }).fill('kort')
      await page.getByRole('button', { name: 'Nästa' }).click()
      await page.getByText('Lösenordet är för kort.').waitFor()
      await arrive(page, 'Skapa ett lösenord')
      assert.equal(await page.getByLabel('Lösenord', { exact: true }).inputValue(), 'kort')
      await page.getByLabel('Lösenord', { exact: true }).fill(PASSWORD)
      await page.getByText('Styrka: starkt').waitFor()
      await page.getByRole('button', { name: 'Nästa' }).click()

      await arrive(page, 'Vad heter du?')
      await page.getByLabel('Förnamn').fill('Anna')
      await page.getByLabel('Efternamn').fill('Lind')
      await page.goBack()
      await arrive(page, 'Skapa ett lösenord')
      await page.getByRole('button', { name: 'Nästa' }).click()
      await arrive(page, 'Vad heter du?')
      assert.equal(await page.getByLabel('Efternamn').inputValue(), 'Lind')
      await page.getByRole('button', { name: 'Skapa konto' }).click()

      await arrive(page, 'Välkommen, Anna')
      await page.getByRole('button', { name: 'Öppna e-post' }).click()
      await arrive(page, 'Inkorg')
      await page.getByRole('button', { name: 'Kontomeny för Anna Lind' }).click()
      await page.getByRole('menuitem', { name: 'Logga ut' }).click()
      await arrive(page, 'Logga in')
    })
    await visiting(SWEDISH, async ({ page }) => {
      await page.goto(link)
      await arrive(page, 'Länken gäller inte längre')
    })
  })

  test('a wrong password is told in words, and the right one leads to the page that was asked for', () =>
    visiting(SWEDISH, async ({ page }) => {
      await page.goto('/account/security')
      await arrive(page, 'Logga in')
      await page.getByLabel('E-postadress').fill(ANNA)
      await page.keyboard.press('Enter')
      await arrive(page, 'Ange lösenord')
      await page.getByLabel('Lösenord', { exact: true }).fill('fel lösenord, helt fel')
      await page.keyboard.press('Enter')
      await page.getByText('Adressen eller lösenordet stämmer inte.').waitFor()
      await arrive(page, 'Ange lösenord')
      await page.getByLabel('Lösenord', { exact: true }).fill(PASSWORD)
      await page.keyboard.press('Enter')
      await arrive(page, 'Säkerhet')
      assert.equal(new URL(page.url()).pathname, '/account/security')
      await page.goto('/account/nowhere')
      await arrive(page, 'Sidan finns inte')
    }))

  test('on a phone of 320 px by the keyboard alone, in English', () =>
    visiting({ ...ENGLISH, size: PHONE }, async ({ page }) => {
      await page.goto('/signin')
      await arrive(page, 'Sign in')
      await page.keyboard.type(ANNA)
      await page.keyboard.press('Enter')
      await arrive(page, 'Enter password')
      await page.keyboard.type(PASSWORD)
      await page.keyboard.press('Enter')
      // Anna reads Swedish: the pages speak the language of the account from here on.
      await arrive(page, 'Inkorg')
      await page.keyboard.press('Tab')
    }))

  test('an address that does not exist gets the same screens and the same words', () =>
    visiting(ENGLISH, async ({ page }) => {
      await page.goto('/signin')
      await page.getByLabel('E-mail address').fill('nobody@example.test')
      await page.keyboard.press('Enter')
      await arrive(page, 'Enter password')
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.keyboard.press('Enter')
      await page.getByText('That address or password isn’t right.').waitFor()
    }))

  test('Back goes to the step before with what was typed, and a refresh stays on the step', () =>
    visiting(ENGLISH, async ({ page }) => {
      await page.goto('/signin')
      await page.getByLabel('E-mail address').fill(ANNA)
      await page.keyboard.press('Enter')
      await arrive(page, 'Enter password')
      await page.reload()
      await arrive(page, 'Enter password')
      await page.goBack()
      await arrive(page, 'Sign in')
      assert.equal(await page.getByLabel('E-mail address').inputValue(), ANNA)
    }))

  test('the language is switched at once, with what is typed left as it is', () =>
    visiting(ENGLISH, async ({ page }) => {
      await page.goto('/signin')
      await page.getByLabel('E-mail address').fill(ANNA)
      await page.getByRole('button', { name: 'På svenska' }).click()
      await arrive(page, 'Logga in')
      assert.equal(await page.getByLabel('E-postadress').inputValue(), ANNA)
      assert.equal(await page.getAttribute('html', 'lang'), 'sv')

      // While the words of the other are on their way, a page is gone to that has more to say.
      await page.getByRole('button', { name: 'Nästa' }).click()
      await arrive(page, 'Ange lösenord')
      await page.reload()
      await arrive(page, 'Ange lösenord')
      const onTheWay = Promise.withResolvers<void>()
      await page.route('**/assets/*.js', (route) => onTheWay.promise.then(() => route.continue()))
      await page.getByRole('button', { name: 'In English' }).click()
      await page.getByRole('link', { name: 'Glömt lösenordet?' }).click()
      onTheWay.resolve()
      await arrive(page, 'Reset password')
    }))

  test('after signing in nobody is sent to another site', () =>
    visiting(ENGLISH, async ({ page }) => {
      await page.goto('/signin?to=//evil.example/account')
      await page.getByLabel('E-mail address').fill(ANNA)
      await page.keyboard.press('Enter')
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.keyboard.press('Enter')
      await arrive(page, 'Inkorg')
      assert.equal(page.url(), `${world.origin}/mail`)
    }))

  test('a lost connection is told, what is typed stays, and it goes on when the connection is back', () =>
    visiting(ENGLISH, async ({ page, context }) => {
      await page.goto('/signin')
      await page.getByLabel('E-mail address').fill(ANNA)
      await context.setOffline(true)
      await page.keyboard.press('Enter')
      await page.getByText('The connection was lost. We are trying again.').waitFor()
      assert.equal(await page.getByLabel('E-mail address').inputValue(), ANNA)
      await context.setOffline(false)
      await page.getByText('We are trying again.').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Next' }).click()
      await arrive(page, 'Enter password')
    }))

  test('a browser that takes no cookies is told so before anything is typed', () =>
    visiting(SWEDISH, async ({ page }) => {
      await page.addInitScript(() =>
        Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false }),
      )
      await page.goto('/signin')
      await page.getByText('Webbläsaren tar inte emot kakor').waitFor()
    }))

  test('a double click sends a form once', () =>
    visiting(ENGLISH, async ({ page }) => {
      let sent = 0
      page.on('request', (request) => {
        if (new URL(request.url()).pathname === '/api/sign-in') sent += 1
      })
      await page.goto('/signin')
      await page.getByLabel('E-mail address').fill(ANNA)
      await page.getByRole('button', { name: 'Next' }).dblclick()
      await arrive(page, 'Enter password')
      assert.equal(sent, 1)
    }))

  test('an answer that comes when the flow was left does not lead on the one that was gone to', () =>
    visiting(ENGLISH, async ({ page }) => {
      const left = Promise.withResolvers<void>()
      await page.route('**/api/sign-in', (route) => left.promise.then(() => route.continue()))
      await page.goto('/signin')
      await page.getByLabel('E-mail address').fill(ANNA)
      const asked = page.waitForRequest('**/api/sign-in')
      await page.keyboard.press('Enter')
      const answered = (await asked).response()
      await page.getByRole('link', { name: 'Create account' }).click()
      await arrive(page, 'Create account')
      left.resolve()
      await (await answered)?.finished()
      // What was asked later is answered later.
      await page.evaluate("fetch('/api/start').then((answer) => answer.text())")
      await arrive(page, 'Create account')
      assert.equal(await page.getByLabel('Choose an e-mail address').inputValue(), '')
    }))

  test('an account is made in English where anybody may, and a taken address is told with another', () =>
    visiting(ENGLISH, async ({ page }) => {
      await page.goto('/signup')
      await arrive(page, 'Create account')
      await page.getByLabel('Choose an e-mail address').fill('anna')
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByText('That address is taken.').waitFor()
      await arrive(page, 'Create account')
      await page.getByRole('button', { name: /^Use .+ instead$/ }).click()
      await page.getByRole('button', { name: 'Next' }).click()
      await arrive(page, 'Create a password')
      await page.getByLabel('Password', { exact: true }).fill('nine green lamps by a river')
      await page.getByRole('button', { name: 'Next' }).click()
      await arrive(page, 'What’s your name?')
      await page.getByLabel('First name').fill('Eve')
      await page.getByRole('button', { name: 'Create account' }).click()
      await arrive(page, 'Welcome, Eve')
      // The steps that led here are over.
      await page.goBack()
      await page.waitForURL('**/mail')
    }))

  test('a forgotten password: the same words whether or not there is such an account', async () => {
    for (const address of [ANNA, 'nobody@example.test']) {
      await visiting(ENGLISH, async ({ page }) => {
        await page.goto('/recover')
        await arrive(page, 'Reset password')
        await page.getByLabel('E-mail address').fill(address)
        await page.keyboard.press('Enter')
        await arrive(page, 'Enter the code')
        await page.getByText('If the account has a recovery address').waitFor()
        await page.getByLabel('Code').fill('12345678')
        await page.keyboard.press('Enter')
        await page.getByText('That code isn’t right.').waitFor()
        await arrive(page, 'Enter the code')
      })
    }
  })

  test('a passkey that is declined is told in words', () =>
    visiting(ENGLISH, async (visit) => {
      const { page } = visit
      await page.goto('/signin')
      await addAuthenticator(visit)
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await page.getByRole('alert').waitFor()
      await arrive(page, 'Sign in')
    }))

  test('what an app password is stands where refused mail programs send people', () =>
    visiting(SWEDISH, async ({ page }) => {
      await page.goto('/why')
      await arrive(page, 'Din app behöver ett applösenord')
      await page.getByRole('button', { name: 'In English' }).click()
      await page.getByRole('heading', { name: 'Your app needs an app password' }).waitFor()
      await page.getByRole('button', { name: 'På svenska' }).click()
      await page.getByRole('button', { name: 'Till applösenorden' }).click()
      await arrive(page, 'Logga in')
    }))

  for (const options of [
    { ...SWEDISH, colorScheme: 'dark' },
    { ...ENGLISH, forcedColors: 'active' },
  ] as const)
    test(`the first screens are accessible ${'colorScheme' in options ? 'in dark' : 'in forced colours'}`, () =>
      visiting(options, async ({ page }) => {
        for (const path of ['/signin', '/signup', '/recover', '/why', '/nowhere']) {
          await page.goto(path)
          await page.getByRole('heading', { level: 1 }).waitFor()
          await assertAccessible(page)
        }
      }))

  test('the sign-in page loads at most 130 kB of compressed JavaScript', () =>
    visiting(ENGLISH, async ({ page }) => {
      const sizes: Promise<number>[] = []
      page.on('requestfinished', (request) => {
        if (request.url().endsWith('.js'))
          sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
      })
      await page.goto('/signin', { waitUntil: 'networkidle' })
      const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
      assert.ok(total > 10_000 && total <= SIGN_IN_SCRIPT_BYTES_MAX, `${total} bytes`)
    }))
})
