/** The account pages but for security, in a real browser: devices and apps, activity, the holder's details, invitations. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Address } from '../../src/account/address.ts'
import { type AccountPagesWorld, openAccountPages, PASSWORD } from '../support/account-pages.ts'
import { arrive, copy, follow, press, toldOf } from '../support/at-a-page.ts'
import { assertAccessible, PHONE } from '../support/browser.ts'
import { imapProgram } from '../support/mail-programs.ts'
import { ask, proveSecondStep, turnOnTwoStep } from '../support/two-step-on.ts'

describe('the account pages', () => {
  let world: AccountPagesWorld

  before(async () => {
    world = await openAccountPages()
  })
  after(() => world.stop())

  test('devices and apps: another browser and a program are ended one by one, then everything at once', async () => {
    const visit = await world.visitAs('gerd', 'sv')
    const { page, address } = visit
    const app = await turnOnTwoStep(world, page)
    await proveSecondStep(page, app)
    const wanted = { device: 'mac', access: 'read-and-send', services: null, expiresMs: null, replaces: null }
    const { secret } = await ask(page, 'POST', '/api/app-passwords', { name: 'Datorn', ...wanted })
    const program = imapProgram(world.server, { address, secret: String(secret), name: 'Apple Mail' })
    await program.connect()

    const other = await world.visit('sv')
    await other.page.goto('/signin')
    await ask(other.page, 'POST', '/api/sign-in', { address })
    await ask(other.page, 'POST', '/api/sign-in/password', { password: PASSWORD })
    await ask(other.page, 'POST', '/api/sign-in/code', { code: app.nextCode(), trustBrowser: false })
    await other.page.goto('/account')
    await other.page.getByRole('heading', { level: 1 }).waitFor()

    await page.goto('/account/devices')
    await page.getByText('Den här enheten').waitFor()
    await arrive(page, 'Enheter och appar')
    await page.getByText('Applösenordet ”Datorn”').waitFor()
    await page
      .getByRole('button', { name: /^Logga ut Chrom.*, inloggad \d+ \w+ \d{4} kl\. \d\d:\d\d$/ })
      .click()
    await toldOf(page, 'är utloggad.')
    await other.page.getByRole('link', { name: 'Visa enheter och appar' }).click()
    await other.page.waitForURL('**/signin?to=%2Faccount%2Fdevices')
    await other.page.getByText('Du är utloggad. Logga in igen.').waitFor()
    assert.equal(await other.page.getByLabel('E-postadress').inputValue(), address)

    const ended = new Promise<void>((resolve) => program.once('close', resolve))
    await page
      .getByRole('button', { name: /^Koppla ned Apple Mail.*, IMAP sedan .* från 127\.0\.0\.1$/ })
      .click()
    await toldOf(page, /Apple Mail.* är nedkopplad/)
    await ended
    await page.getByText('Ingen app är ansluten just nu.').waitFor()

    await press(page, 'Logga ut överallt')
    await page.getByRole('alertdialog', { name: 'Logga ut överallt?' }).waitFor()
    await assertAccessible(page)
    await page.getByRole('alertdialog').getByRole('button', { name: 'Logga ut överallt' }).click()
    await page.waitForURL('**/signin**')
    await page.goto('/account/devices')
    await page.waitForURL('**/signin**')
    // App passwords are not affected.
    const again = imapProgram(world.server, { address, secret: String(secret) })
    await again.connect()
    await again.logout()
    await other.close()
    await visit.close()
  })

  test('recent activity is filtered, and a row opens to what is known of it', async () => {
    const visit = await world.visitAs('hanna', 'en')
    const { page } = visit
    await page.goto('/account/security/activity')
    await page.locator('summary', { hasText: 'Account created' }).waitFor()
    await arrive(page, 'Recent activity')
    await page.getByRole('radio', { name: 'Failed' }).check()
    await page.getByText('Nothing of that kind in the last 30 days.').waitFor()
    await turnOnTwoStep(world, page)
    await page.getByRole('radio', { name: 'Security changes' }).check()
    await page.getByText('Two-step verification turned on').click()
    await page.getByText('IP address', { exact: true }).first().waitFor()
    await page.getByText('127.0.0.1', { exact: true }).first().waitFor()
    await assertAccessible(page)
    await visit.close()
  })

  test('name, language, time zone and appearance are changed, and shown at once, also on a phone', async () => {
    const visit = await world.visitAs('iris', 'sv', { size: PHONE })
    const { page } = visit
    await page.goto('/account/info')
    await arrive(page, 'Dina uppgifter')
    await page.getByLabel('Efternamn').fill('Åkerlund')
    await page.getByLabel('Språk').selectOption('en')
    await page.getByLabel('Tidszon').selectOption('Asia/Tokyo')
    await page.getByLabel('Utseende').selectOption('dark')
    await press(page, 'Spara')
    await toldOf(page, 'Your details are saved.')
    await arrive(page, 'Your info')
    assert.equal(await page.evaluate('document.documentElement.lang'), 'en')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Your info' }).waitFor()
    assert.equal(await page.getByLabel('Last name').inputValue(), 'Åkerlund')
    assert.equal(await page.getByLabel('Time zone').inputValue(), 'Asia/Tokyo')

    // Chosen twice in a row: what is heard of the first comes last, and is not what is so now.
    const late = Promise.withResolvers<void>()
    const asked = page.waitForRequest('**/api/start')
    await page.route(
      '**/api/start',
      async (route) => {
        const response = await route.fetch()
        await late.promise
        await route.fulfill({ response })
      },
      { times: 1 },
    )
    await press(page, 'Account menu for iris Åkerlund')
    await page.getByRole('menuitemradio', { name: 'Svenska' }).click()
    const answered = (await asked).response()
    await press(page, 'Kontomeny för iris Åkerlund')
    const heard = page.waitForResponse('**/api/start')
    await page.getByRole('menuitemradio', { name: 'English' }).click()
    await heard
    late.resolve()
    await (await answered)?.finished()
    await page.evaluate("fetch('/api/start').then((answer) => answer.text())")
    await arrive(page, 'Your info')
    await visit.close()
  })

  test('an account is secured step by step, also when its app passwords cannot be listed', async () => {
    const visit = await world.visitAs('karin', 'sv')
    const { page } = visit
    await page.route('**/api/app-passwords', (route) => route.abort())
    await page.goto('/account/security/secure')
    await page.getByRole('heading', { level: 1, name: 'Nu skyddar vi ditt konto' }).waitFor()
    await press(page, 'Inaktivera alla applösenord')
    await page.getByText('0 applösenord inaktiverade').waitFor()
    await page.unrouteAll()
    await page.reload()
    await page.getByText('Inga applösenord är i bruk.').waitFor()
    await follow(page, 'Ändra')
    await arrive(page, 'Ändra lösenord')
    await page.getByLabel('Nuvarande lösenord').fill(PASSWORD)
    await page.getByLabel('Nytt lösenord').fill('åtta tysta lok under en bro')
    await press(page, 'Spara')
    await toldOf(page, 'Lösenordet är ändrat.')
    await arrive(page, 'Nu skyddar vi ditt konto')
    await visit.close()
  })

  test('an operator makes an invitation whose link is copied; others cannot', async () => {
    const visit = await world.visitAs('jorun', 'sv')
    const { page, address } = visit
    await visit.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto('/account/invitations')
    await page.getByText('Bara administratören kan göra det här.').waitFor()
    const account = await world.server.server.stores.accounts.findByAddress(address as Address)
    assert.ok(account)
    await world.server.server.stores.profiles.changeProfile(account.id, { isOperator: true })

    await page.goto('/account/info')
    await page.getByRole('link', { name: 'Bjud in' }).click()
    await arrive(page, 'Inbjudningar')
    await ask(page, 'POST', '/api/step-up/password', { proof: 'security', password: PASSWORD })
    await page.getByLabel('Ny adress här').fill('ny@example.test')
    await press(page, 'Skapa inbjudan')
    await page.getByText('Inbjudan är klar').waitFor()
    await assertAccessible(page)
    const link = await copy(page, 'Kopiera: Länk')
    assert.equal(await page.locator('code').textContent(), link)
    assert.equal(new URL(link).protocol, 'https:')
    await visit.close()
  })
})
