/** Two-step verification turned on in a real browser, and then used. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type AccountPagesWorld, openAccountPages, PASSWORD } from '../support/account-pages.ts'
import { arrive, copy, follow, press, tabTo, toldOf } from '../support/at-a-page.ts'
import { addAuthenticator, assertAccessible, PHONE } from '../support/browser.ts'
import { scanQr } from '../support/screen-qr.ts'
import { ADVANCED, appOf, codeOf, signIn, signOut, WIZARD } from '../support/two-step-wizard.ts'

const MINUTE_MS = 60_000
const STEP_MS = 30_000 // RFC 6238 §5.2

const isFocused = (page: Page, level: 1 | 2, name: string) =>
  page.locator(`h${level}:focus`).filter({ hasText: name }).waitFor()

describe('two-step verification', () => {
  let world: AccountPagesWorld
  before(async () => {
    world = await openAccountPages()
  })
  after(() => world.stop())

  test('from My account, with a code app, on and back to where it began; the next sign-in asks for a code', async () => {
    const visit = await world.visitAs('asa', 'sv')
    const { page, address } = visit
    await visit.context.grantPermissions(['clipboard-read', 'clipboard-write'])

    await press(page, 'Kontomeny för asa')
    await page.getByRole('menuitem', { name: 'Mitt konto' }).click()
    await arrive(page, 'Mitt konto')
    await follow(page, 'Uppdatera säkerhet')
    await arrive(page, 'Säkerhet')
    await isFocused(page, 1, 'Säkerhet')

    // S12: asked again only when the last proof is old, and back to the very page.
    world.pass(11 * MINUTE_MS)
    await follow(page, 'Kom igång med avancerade säkerhetsalternativ')
    await arrive(page, 'Bekräfta att det är du')
    await page.getByText('Efter det frågar vi inte på en stund.').waitFor()
    await page.getByLabel('Lösenord', { exact: true }).fill('inte mitt lösenord')
    await press(page, 'Fortsätt')
    await page.getByText('Lösenordet stämmer inte. Försök igen.').waitFor()
    await page.getByLabel('Lösenord', { exact: true }).fill(PASSWORD)
    await press(page, 'Fortsätt')
    await arrive(page, 'Avancerade säkerhetsalternativ')
    assert.equal(new URL(page.url()).pathname, ADVANCED)
    const trail = await page
      .getByRole('navigation', { name: 'Du är här' })
      .getByRole('listitem')
      .allTextContents()
    assert.deepEqual(trail, ['Mitt konto', 'Säkerhet', 'Avancerade säkerhetsalternativ'])

    // S13, S15: off is told beside the label, with the short way.
    const part = page.locator('#two-step')
    await part.getByText('Av', { exact: true }).waitFor()
    await part.getByRole('link', { name: 'Slå på tvåstegsverifiering' }).click()
    await arrive(page, 'Konfigurera tvåstegsverifiering')
    await follow(page, 'Nästa')
    await press(page, 'Hoppa över och välj ett annat sätt')
    await arrive(page, 'Steg 1 av 3: Verifiering Hur vill du bekräfta att det är du?')
    await isFocused(page, 1, 'Hur vill du bekräfta att det är du?')
    await page.getByRole('radio', { name: 'Kod från en autentiseringsapp' }).check()
    await press(page, 'Nästa')

    await arrive(page, 'Skanna QR-koden')
    const app = appOf(await scanQr(page, 'QR-kod med nyckeln för autentiseringsappen'))
    assert.equal(await copy(page, 'Kopiera: nyckeln till autentiseringsappen'), app.secret.base32)
    const field = page.getByLabel('Kod från appen')
    assert.equal(await field.getAttribute('autocomplete'), 'one-time-code')
    await field.fill('000000')
    await press(page, 'Verifiera')
    await page.getByText('Koden stämmer inte eller har redan använts. Vänta på nästa kod.').waitFor()
    assert.equal(await field.inputValue(), '000000', 'what was typed is still there')
    await assertAccessible(page)
    const first = codeOf(world, app)
    await field.fill(` ${first.slice(0, 3)} ${first.slice(3)} `)
    let another = 0
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/api/two-step/authenticators')) another += 1
    })
    await press(page, 'Verifiera')

    await arrive(page, 'Lägg till en reservadress')
    assert.equal(another, 0, 'no other key is made while the page is left')
    await press(page, 'Hoppa över')
    await arrive(page, 'Steg 2 av 3: Återställningskoder Spara dina återställningskoder')
    const list = page.getByRole('list', { name: 'Dina återställningskoder' }).locator('li')
    await list.first().waitFor()
    const codes = await list.allTextContents()
    assert.equal(new Set(codes).size, 10)
    const next = page.getByRole('button', { name: 'Nästa' })
    assert.equal(await next.getAttribute('aria-disabled'), 'true')
    const downloading = page.waitForEvent('download')
    await press(page, 'Ladda ned')
    const file = await downloading
    assert.equal(file.suggestedFilename(), 'Sigill-återställningskoder.txt')
    const kept = await readFile(await file.path(), 'utf8')
    assert.ok(codes.every((code) => kept.includes(code)) && kept.includes(address))
    assert.equal(await copy(page, 'Kopiera: Återställningskoder'), codes.join('\n'))
    await page.emulateMedia({ media: 'print' })
    await page.getByText(codes[0] ?? '').waitFor()
    assert.equal(
      await page.getByRole('button', { name: 'Ladda ned' }).isVisible(),
      false,
      'only codes on paper',
    )
    await page.emulateMedia({ media: null })
    await page.getByLabel('Jag har sparat mina koder').check()
    await next.click()

    await toldOf(page, 'Tvåstegsverifiering är på.')
    await arrive(page, 'Konfigurera din smartphone med ett applösenord')
    await press(page, 'Inte nu')
    await arrive(page, 'Klart!')
    await page.getByText('Du har 1 sätt att bekräfta och 10 återställningskoder.').waitFor()
    await follow(page, 'Slutför')
    await arrive(page, 'Avancerade säkerhetsalternativ')
    assert.equal(page.url(), `${world.origin}${ADVANCED}#app-passwords`)
    await isFocused(page, 2, 'Applösenord')
    await page.locator('#app-passwords').getByRole('link', { name: 'Skapa ett nytt applösenord' }).waitFor()
    await page.locator('#two-step').getByText('På', { exact: true }).waitFor()

    await signOut(visit)
    await signIn(page, address)
    await page.getByRole('heading', { name: 'Ange kod' }).waitFor()
    await page.getByLabel('Kod').fill(first)
    await press(page, 'Verifiera')
    await page.getByText('Koden stämmer inte eller har redan använts. Vänta på nästa kod.').waitFor()
    world.pass(STEP_MS)
    await page.getByLabel('Kod').fill(codeOf(world, app))
    await press(page, 'Verifiera')
    await page.getByRole('heading', { level: 1, name: 'Inkorg' }).waitFor()
    await visit.close()
  })

  test('in English with a passkey, which then signs in alone', async () => {
    const visit = await world.visitAs('bob', 'en')
    const { page } = visit
    const device = await addAuthenticator(visit)
    await page.goto('/account/security')
    await arrive(page, 'Security')
    await follow(page, 'Turn on two-step verification')
    await arrive(page, 'Set up two-step verification')
    await follow(page, 'Next')
    await press(page, 'Skip and choose another way')
    await arrive(page, 'How do you want to verify?')
    assert.ok(await page.getByRole('radio', { name: 'Passkey (recommended)' }).isChecked())
    await press(page, 'Next')
    await arrive(page, 'Create a passkey')
    await device.agree(false)
    await press(page, 'Create passkey')
    await page.getByText('Your device didn’t create a passkey. Try again or choose another way.').waitFor()
    await assertAccessible(page)
    await device.agree(true)
    await press(page, 'Create passkey')
    await arrive(page, 'Passkey saved')
    await page.getByLabel('Name').fill('The laptop')
    await press(page, 'Next')
    await arrive(page, 'Add a recovery address')
    await press(page, 'Skip')
    await arrive(page, 'Save your recovery codes')
    await page.getByLabel('I have saved my codes').check()
    await press(page, 'Next')
    await arrive(page, 'Set up your smartphone with an app password')
    await press(page, 'Not now')
    await arrive(page, 'All done!')
    await follow(page, 'Finish')
    // It began on Security, and returns there.
    await arrive(page, 'Security')
    await page.getByText('On', { exact: true }).waitFor()
    await follow(page, 'Manage two-step verification')
    await arrive(page, 'Advanced security options')
    await page.locator('#passkeys').getByText('The laptop').waitFor()

    await signOut(visit)
    await press(page, 'Sign in with a passkey')
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor()
    await visit.close()
  })

  test('the wizard can be gone through by keyboard alone on a phone', async () => {
    const visit = await world.visitAs('frida', 'sv', { size: PHONE })
    const { page } = visit
    await page.goto(WIZARD)
    await arrive(page, 'Konfigurera tvåstegsverifiering')
    await tabTo(page, 'Nästa')
    await page.keyboard.press('Enter')
    await isFocused(page, 1, 'Godkänn inloggningar i mobilen')
    await tabTo(page, 'Hoppa över och välj ett annat sätt')
    await page.keyboard.press('Enter')
    await isFocused(page, 1, 'Hur vill du bekräfta att det är du?')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await isFocused(page, 1, 'Skanna QR-koden')
    await arrive(page, 'Skanna QR-koden')
    const app = appOf(await scanQr(page, 'QR-kod med nyckeln för autentiseringsappen'))
    await tabTo(page, 'Öppna appen på den här enheten')
    await page.keyboard.press('Tab')
    await page.keyboard.type(codeOf(world, app))
    await page.keyboard.press('Enter')
    await isFocused(page, 1, 'Lägg till en reservadress')
    await tabTo(page, 'Hoppa över')
    await page.keyboard.press('Enter')
    await isFocused(page, 1, 'Spara dina återställningskoder')
    await arrive(page, 'Spara dina återställningskoder')
    await tabTo(page, 'Kopiera')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await tabTo(page, 'Nästa')
    await page.keyboard.press('Enter')
    await isFocused(page, 1, 'Konfigurera din smartphone med ett applösenord')
    await arrive(page, 'Konfigurera din smartphone med ett applösenord')
    await visit.close()
  })
})
