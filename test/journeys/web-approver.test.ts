/** Approving sign-ins on a phone, with two browsers: the computer's and the phone's. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Address } from '../../src/account/address.ts'
import type { AppPasswordId } from '../../src/app-password/app-password.ts'
import { systemRandom } from '../../src/base/random.ts'
import { newHarmId } from '../../src/harm/harm.ts'
import {
  type AccountPagesWorld,
  type Language,
  openAccountPages,
  PASSWORD,
} from '../support/account-pages.ts'
import { assertAccessible, assertFits, PHONE, type Visit } from '../support/browser.ts'
import { scanQr } from '../support/screen-qr.ts'
import { ask } from '../support/two-step-on.ts'

const WIZARD = '/account/security/two-step'
const ADVANCED = '/account/security/advanced'
const MINUTE_MS = 60_000

let world: AccountPagesWorld

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** The screen that is shown, with nothing to complain of. */
const arrive = async (page: Page, title: string): Promise<void> => {
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  await assertAccessible(page)
  await assertFits(page)
}

/** What the computer shows to be typed on the phone. */
const numberOn = async (page: Page): Promise<string> => {
  const shown = page.getByRole('img', { name: /^(?:Talet är|The number is) / })
  await shown.waitFor()
  return (await shown.textContent()) ?? ''
}

const other = (number: string): string => (number === '10' ? '11' : '10')

const WORDS = {
  sv: { number: 'Skriv talet som visas på skärmen', approve: 'Godkänn' },
  en: { number: 'Type the number shown on the screen', approve: 'Approve' },
} as const

const typeNumber = async (phone: Page, language: Language, number: string): Promise<void> => {
  await phone.getByLabel(WORDS[language].number).fill(number)
  await press(phone, WORDS[language].approve)
}

/** In Safari on an iPhone a page has no push until it stands on the Home Screen. */
const AN_IPHONE = `Object.defineProperty(navigator, 'userAgent', { value: 'Mozilla/5.0 (iPhone) Safari/605.1' })
  delete window.PushManager`

/** A phone whose clock is right. */
const visitByPhone = async (language: Language): Promise<Visit> => {
  const phone = await world.visit(language, { size: PHONE })
  await phone.page.clock.setFixedTime(world.clock.nowMs())
  return phone
}

type Holder = Visit & { readonly address: string; readonly phone: Visit }

/** Somebody with a phone and two-step verification on, set up without looking at the pages of the computer. */
const holderWithPhone = async (name: string, language: Language): Promise<Holder> => {
  const computer = await world.visitAs(name, language)
  const { page } = computer
  await ask(page, 'POST', '/api/step-up/password', { proof: 'security', password: PASSWORD })
  const { link } = await ask(page, 'POST', '/api/two-step/approvers/pairing', {})
  const phone = await visitByPhone(language)
  await phone.page.goto(String(link))
  await press(phone.page, language === 'sv' ? 'Anslut' : 'Connect')
  await phone.page
    .getByText(language === 'sv' ? 'Fortsätt på datorn med provet' : 'Go on with the test')
    .waitFor()
  const { approver } = await ask(page, 'GET', '/api/two-step/approvers/pairing')
  const trial = await ask(
    page,
    'POST',
    `/api/two-step/approvers/${(approver as { id: string }).id}/trial`,
    {},
  )
  await typeNumber(phone.page, language, String(trial.number))
  await press(phone.page, language === 'sv' ? 'Klar' : 'Done')
  await ask(page, 'POST', `/api/approvals/${trial.approval}/confirm`, {})
  const { set } = await ask(page, 'POST', '/api/two-step/recovery-codes', {})
  await ask(page, 'POST', `/api/two-step/recovery-codes/${set}/saved`, {})
  await ask(page, 'POST', '/api/two-step/on', {})
  return { ...computer, phone }
}

const close = async ({ phone, close: closeComputer }: Holder): Promise<void> => {
  await phone.close()
  await closeComputer()
}

/** The computer, signed out, at the step after the password. */
const giveThePassword = async ({ context, page, address }: Holder): Promise<void> => {
  await context.clearCookies()
  await page.goto('about:blank')
  await page.goto('/signin')
  await page.getByRole('textbox').fill(address)
  await page.keyboard.press('Enter')
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.keyboard.press('Enter')
}

describe('approving on a phone', () => {
  before(async () => {
    world = await openAccountPages()
  })
  after(() => world.stop())

  test('the wizard pairs a phone by its QR code, tries it out, and the next sign-in is approved on it', async () => {
    const computer = await world.visitAs('asa', 'sv')
    const phone = await visitByPhone('sv')
    const { page, address } = computer
    await page.goto(WIZARD)
    await page.getByRole('link', { name: 'Nästa' }).click()
    await arrive(page, 'Steg 1 av 3: Verifiering Godkänn inloggningar i mobilen')
    const link = await scanQr(page, 'QR-kod som ansluter telefonen')
    assert.match(link, new RegExp(`^${world.origin}/approve#[A-Z2-9]{4}-[A-Z2-9]{4}$`))

    await phone.page.goto(link)
    await arrive(phone.page, 'Anslut den här telefonen')
    assert.equal(new URL(phone.page.url()).hash, '')
    await phone.page.getByLabel('Vad heter telefonen?').fill('Åsas telefon')
    await press(phone.page, 'Anslut')
    await page.getByText('Åsas telefon är klar').waitFor()
    await arrive(phone.page, 'Ett prov')
    await assertAccessible(page)
    const wrong = other(await numberOn(page))
    await typeNumber(phone.page, 'sv', wrong)
    await arrive(phone.page, 'Det gick inte')
    await page.getByText('Det var inte talet på skärmen. Gör ett nytt prov.').waitFor()
    await press(phone.page, 'Klar')
    await press(page, 'Nytt prov')
    await arrive(phone.page, 'Ett prov')
    // Who goes on before the page has read that there is a way now is not led back to choose one.
    const read = Promise.withResolvers<void>()
    await page.route('**/api/two-step', (route) => read.promise.then(() => route.continue()))
    await typeNumber(phone.page, 'sv', await numberOn(page))
    await arrive(phone.page, 'Det fungerar')
    await page.getByText('Det fungerar. Åsas telefon kan nu godkänna inloggningar.').first().waitFor()
    await assertAccessible(page)
    await press(page, 'Nästa')
    read.resolve()
    await press(page, 'Hoppa över')
    await page.getByLabel('Jag har sparat mina koder').check()
    await press(page, 'Nästa')
    await page.getByRole('heading', { level: 1, name: 'Konfigurera din smartphone' }).waitFor()

    await press(phone.page, 'Klar')
    await arrive(phone.page, 'Redo att godkänna')
    await giveThePassword({ ...computer, address, phone })
    await arrive(page, 'Godkänn inloggningen')
    await page.getByText('Öppna Sigill på Åsas telefon och skriv talet:').waitFor()
    await arrive(phone.page, 'Försöker du logga in?')
    assert.match(String(await phone.page.textContent('dl')), /asa@example\.test.*Chrome.*127\.0\.0\.1/s)
    // What was answered stays on the screen until the answer has come, though the phone hears sooner that it is over.
    const answer = Promise.withResolvers<void>()
    await phone.page.route('**/api/approver/answer', async (route) => {
      const response = await route.fetch()
      await answer.promise
      await route.fulfill({ response })
    })
    await typeNumber(phone.page, 'sv', await numberOn(page))
    await arrive(page, 'Inkorg')
    await arrive(phone.page, 'Försöker du logga in?')
    answer.resolve()
    await arrive(phone.page, 'Godkänt')
    await phone.close()
    await computer.close()
  })

  test('skipping the phone leads to the other ways; a phone that was paired and not tried out is let go', async () => {
    const computer = await world.visitAs('bengt', 'en')
    const phone = await visitByPhone('en')
    const { page } = computer
    await page.goto(`${WIZARD}/approver`)
    await arrive(page, 'Step 1 of 3: Verification Approve sign-ins on your phone')
    const code = await page.getByText(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/).textContent()
    await phone.page.goto('/approve')
    await arrive(phone.page, 'Connect this phone')
    await phone.page.getByLabel('Code from the account pages').fill('BCDF-GHJK')
    await press(phone.page, 'Connect')
    await phone.page
      .getByText('The code is wrong or has expired. Get a new one on the account pages.')
      .waitFor()
    await phone.page.getByLabel('Code from the account pages').fill(String(code).toLowerCase())
    await phone.page.keyboard.press('Enter')
    await page.getByText('My browser is ready').waitFor()
    await press(page, 'Skip and choose another way')
    await arrive(page, 'Step 1 of 3: Verification How do you want to verify?')
    await arrive(phone.page, 'No longer connected')
    await phone.close()
    await computer.close()
  })

  test('a wrong number, "not me", no answer: nobody gets in, and each says what to do', async () => {
    const holder = await holderWithPhone('cecilia', 'en')
    const { page, phone } = holder
    await giveThePassword(holder)
    await arrive(phone.page, 'Trying to sign in?')
    await phone.page.getByLabel(WORDS.en.number).fill('4')
    await press(phone.page, 'Approve')
    await phone.page.getByText('Type the number, 2 digits.').waitFor()
    await typeNumber(phone.page, 'en', other(await numberOn(page)))
    await arrive(phone.page, 'That didn’t work')
    await page.getByText('The wrong number was typed on the phone, so it was stopped.').waitFor()
    await assertAccessible(page)

    await press(page, 'Send again')
    await press(phone.page, 'Done')
    await arrive(phone.page, 'Trying to sign in?')
    world.pass(2 * MINUTE_MS)
    await page.getByText('Nobody answered in time.').waitFor()
    await arrive(phone.page, 'Ready to approve')

    await press(page, 'Send again')
    await arrive(phone.page, 'Trying to sign in?')
    // The server's clock went on, and the phone's did not.
    await press(phone.page, 'No, it’s not me')
    await phone.page.getByText('The clock of this phone is wrong.').waitFor()
    await phone.page.clock.setFixedTime(world.clock.nowMs())
    await press(phone.page, 'No, it’s not me')
    await arrive(phone.page, 'The sign-in was stopped')
    await phone.page.getByRole('link', { name: 'Secure the account' }).waitFor()
    await arrive(page, 'Sign-in was denied')
    await press(page, 'Start again')
    await arrive(page, 'Sign in')
    await close(holder)
  })

  test('without a password, when the holder wants that; and a removed phone is told so at once', async () => {
    const holder = await holderWithPhone('david', 'en')
    const { page, context, phone, address } = holder
    await page.goto(ADVANCED)
    await page.getByRole('switch', { name: 'Sign in without a password with My browser' }).click()
    await page.getByRole('switch', { checked: true }).waitFor()
    await assertAccessible(page)
    await context.clearCookies()
    await page.goto('/signin')
    await page.getByLabel('E-mail address').fill(address)
    await page.keyboard.press('Enter')
    await press(page, 'Approve on your phone instead')
    await arrive(page, 'Approve the sign-in')
    await arrive(phone.page, 'Trying to sign in?')
    await phone.page.getByText('This sign-in uses no password.').waitFor()
    await typeNumber(phone.page, 'en', '1')
    await phone.page.getByText('Type the number, 2 digits.').waitFor()
    assert.equal(await phone.page.getByRole('textbox').getAttribute('aria-invalid'), 'true')
    // Approved while the connection is lost: tried once, and again when the person says so.
    let tries = 0
    await page.route('**/api/sign-in/approval/finish', (route) => {
      tries += 1
      return route.abort()
    })
    await typeNumber(phone.page, 'en', await numberOn(page))
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    await assertAccessible(page)
    assert.equal(tries, 1)
    await page.unroute('**/api/sign-in/approval/finish')
    await press(page, 'Try again')
    await arrive(page, 'Inbox')
    await press(phone.page, 'Done')

    await page.goto(`${ADVANCED}#approvers`)
    await press(page, 'Remove the phone My browser')
    await page.getByText('You can’t remove your last method').waitFor()
    await assertAccessible(page)
    await press(page, 'Close')
    await arrive(page, 'Advanced security options')
    await ask(page, 'POST', '/api/two-step/off', {})
    await phone.page.getByText('This phone is no longer connected to the account.').waitFor()
    await close(holder)
  })

  test('a page that asks for proof takes the phone’s', async () => {
    const holder = await holderWithPhone('frida', 'en')
    const { page, phone } = holder
    world.pass(11 * MINUTE_MS)
    await phone.page.clock.setFixedTime(world.clock.nowMs())
    await page.goto(ADVANCED)
    await arrive(page, 'Verify it’s you')
    await press(page, 'Approve on your phone instead')
    await press(page, 'Ask the phone')
    await arrive(phone.page, 'Is it you?')
    const number = await numberOn(page)
    await assertAccessible(page)
    await typeNumber(phone.page, 'en', number)
    await arrive(phone.page, 'Approved')
    await phone.page.getByText('Go on with the other screen.').waitFor()
    await arrive(page, 'Advanced security options')
    await close(holder)
  })

  test('an app password that was stopped is asked about on the phone', async () => {
    const holder = await holderWithPhone('erik', 'en')
    const { page, phone, address } = holder
    const wanted = { name: 'Laptop', device: 'other', access: 'read-and-send', services: null }
    const more = { expiresMs: null, replaces: null }
    const made = await ask(page, 'POST', '/api/app-passwords', { ...wanted, ...more })
    const { stores } = world.server.server
    const account = await stores.accounts.findByAddress(address as Address)
    assert.ok(account !== null)
    await stores.harms.hold({
      id: newHarmId(systemRandom),
      account: account.id,
      rule: 'two-programs',
      atMs: world.clock.nowMs(),
      state: 'held',
      appPassword: (made.appPassword as { id: AppPasswordId }).id,
      seen: { service: 'imap', client: 'imaplib', remote: '192.0.2.7', country: 'BR' },
      count: 1,
    })
    await arrive(phone.page, 'Was this you?')
    assert.match(String(await phone.page.textContent('main')), /“Laptop”.*imaplib.*Brazil \(192\.0\.2\.7\)/s)
    await press(phone.page, 'This wasn’t me')
    await arrive(phone.page, 'We have shut out every program')
    assert.equal(
      (await stores.harms.list(account.id)).some(({ state }) => state === 'held'),
      false,
    )
    await press(phone.page, 'Done')
    await arrive(phone.page, 'Ready to approve')
    await close(holder)
  })

  test('the page can be installed, is small, says so without a network, and shows a notice when it is pushed to', async () => {
    const phone = await visitByPhone('sv')
    const { page, context } = phone
    const loaded: Promise<number>[] = []
    page.on('requestfinished', (request) => {
      if (new URL(request.url()).pathname.endsWith('.js'))
        loaded.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
    })
    await page.goto('/approve')
    await arrive(page, 'Anslut den här telefonen')
    await page.evaluate('navigator.serviceWorker.ready.then(() => {})')
    const octets = (await Promise.all(loaded)).reduce((sum, each) => sum + each, 0)
    assert.ok(octets > 0 && octets <= 60 * 1_024, `${octets} octets of JavaScript`)

    const elsewhere = await context.newPage()
    await elsewhere.addInitScript(AN_IPHONE)
    await elsewhere.goto('/approve')
    await elsewhere.getByText('Lägg till Sigill på hemskärmen för att få aviseringar').waitFor()
    await elsewhere.close()

    const devtools = await context.newCDPSession(page)
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
    // A context of a test has no profile to install into.
    assert.deepEqual(
      installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
      [],
    )
    const manifest = await devtools.send('Page.getAppManifest')
    assert.deepEqual(manifest.errors, [])
    assert.equal((JSON.parse(manifest.data ?? '{}') as { start_url: string }).start_url, '/approve')

    const registration = new Promise<string>((resolve) => {
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [first] = registrations
        if (first !== undefined) resolve(first.registrationId)
      })
    })
    await devtools.send('ServiceWorker.enable')
    // A browser without a screen shows no notices: what it was to show is looked at where it is said.
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
    await worker.evaluate(`void (self.shown = new Promise((resolve) => {
    self.registration.showNotification = async (title, { body }) => resolve([title, body])
  }))`)
    await devtools.send('ServiceWorker.deliverPushMessage', {
      origin: world.origin,
      registrationId: await registration,
      data: 'open',
    })
    const shown: unknown = await worker.evaluate('self.shown')
    assert.deepEqual(shown, ['Försöker du logga in?', 'Öppna för att svara.'])

    // A newer page is half kept when the network goes: the older one is still there, with its files.
    await worker.evaluate(`void (self.halfKept = new Promise((resolve) => {
    Cache.prototype.put = () => {
      resolve()
      return new Promise(() => {})
    }
  }))`)
    await page.reload()
    await worker.evaluate('self.halfKept')
    await context.setOffline(true)
    await page.reload()
    await arrive(page, 'Anslut den här telefonen')
    await page.getByLabel('Kod från kontosidorna').fill('BCDF-GHJK')
    await press(page, 'Anslut')
    await page.getByText('Anslutningen bröts.').waitFor()
    await phone.close()
  })
})
