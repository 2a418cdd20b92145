/** What comes after two-step verification is on: a lost phone, a page loaded again, changes, and off. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { type AccountPagesWorld, openAccountPages } from '../support/account-pages.ts'
import { arrive, follow, press, toldOf } from '../support/at-a-page.ts'
import { addAuthenticator, assertAccessible } from '../support/browser.ts'
import { scanQr } from '../support/screen-qr.ts'
import { ask } from '../support/two-step-on.ts'
import {
  ADVANCED,
  appOf,
  codeOf,
  signIn,
  signOut,
  turnOnWithApp,
  WIZARD,
} from '../support/two-step-wizard.ts'

const MINUTE_MS = 60_000
const STEP_MS = 30_000 // RFC 6238 §5.2

describe('two-step verification that is on', () => {
  let world: AccountPagesWorld
  before(async () => {
    world = await openAccountPages()
  })
  after(() => world.stop())

  test('whoever lost the phone gets in with a recovery code, once, and sees how many are left', async () => {
    const visit = await world.visitAs('cecilia', 'sv')
    const { page, address } = visit
    const { codes } = await turnOnWithApp(world, page)
    const typed = (codes[0] ?? '').toUpperCase().replaceAll('-', ' ')
    const enterBy = async (code: string): Promise<void> => {
      await signOut(visit)
      await signIn(page, address)
      await press(page, 'Logga in på ett annat sätt')
      await press(page, 'Återställningskod')
      await page.getByLabel('Återställningskod').fill(code)
      await press(page, 'Verifiera')
    }
    await enterBy(typed)
    await page.getByRole('heading', { level: 1, name: 'Inkorg' }).waitFor()
    await page.goto(ADVANCED)
    await page.locator('#recovery-codes').getByText('9 kvar').waitFor()

    await enterBy(typed)
    await page
      .getByText('Återställningskoden stämmer inte eller har redan använts. Prova en annan.')
      .waitFor()
    await page.getByLabel('Återställningskod').fill(codes[1] ?? '')
    await press(page, 'Verifiera')
    await page.getByRole('heading', { level: 1, name: 'Inkorg' }).waitFor()

    // D9: the old ones count until the new ones are saved.
    await page.goto(ADVANCED)
    await press(page, 'Skapa nya återställningskoder')
    await page.getByRole('alertdialog').getByText('Skapa nya återställningskoder?').waitFor()
    await assertAccessible(page)
    await press(page, 'Skapa nya')
    await arrive(page, 'Spara dina återställningskoder')
    await page.getByLabel('Jag har sparat mina koder').check()
    await press(page, 'Klar')
    await page.locator('#recovery-codes').getByText('10 kvar').waitFor()
    await enterBy(codes[2] ?? '')
    await page
      .getByText('Återställningskoden stämmer inte eller har redan använts. Prova en annan.')
      .waitFor()
    await visit.close()
  })

  test('refresh keeps the step and says what was made anew; Back loses nothing; Cancel leaves nothing behind', async () => {
    const visit = await world.visitAs('disa', 'sv')
    const { page } = visit
    await page.goto(`${WIZARD}/authenticator?from=/account/security`)
    const qr = 'QR-kod med nyckeln för autentiseringsappen'
    const before = await scanQr(page, qr)
    await press(page, 'Tillbaka')
    await page.getByRole('radio', { name: 'Kod från en autentiseringsapp' }).check()
    await press(page, 'Nästa')
    assert.equal(await scanQr(page, qr), before, 'Back and Next show the same key')
    await page.goBack()
    await page.goForward()
    assert.equal(await scanQr(page, qr), before, 'so do the buttons of the browser')
    await page.reload()
    await arrive(page, 'Skanna QR-koden')
    await page.getByText('Sidan laddades om, så det här är en ny QR-kod.').waitFor()
    const app = appOf(await scanQr(page, qr))
    await page.getByLabel('Kod från appen').fill(codeOf(world, app))
    await press(page, 'Verifiera')
    await arrive(page, 'Lägg till en reservadress')
    await page.goBack()
    await arrive(page, 'Din autentiseringsapp är klar')
    await follow(page, 'Nästa')
    await press(page, 'Hoppa över')

    const list = page.getByRole('list', { name: 'Dina återställningskoder' }).locator('li')
    await list.first().waitFor()
    const shown = await list.allTextContents()
    await press(page, 'Tillbaka')
    // What is there already is told, and gone on with.
    await page.getByText('Du har redan ett sätt: Autentiseringsapp.').waitFor()
    await arrive(page, 'Hur vill du bekräfta att det är du?')
    await press(page, 'Nästa')
    await press(page, 'Hoppa över')
    await list.first().waitFor()
    assert.deepEqual(await list.allTextContents(), shown)
    await page.reload()
    await page
      .getByText('Sidan laddades om, så vi har gjort nya koder. De som visades förut gäller inte.')
      .waitFor()
    assert.equal((await list.allTextContents()).filter((code) => shown.includes(code)).length, 0)

    // A step that needs more than there is leads to the step that brings it.
    await page.goto(`${WIZARD}/device`)
    await arrive(page, 'Konfigurera tvåstegsverifiering')

    await page.goto(`${WIZARD}/recovery-codes?from=/account/security`)
    await list.first().waitFor()
    await press(page, 'Avbryt')
    await toldOf(page, 'Tvåstegsverifiering är fortfarande av. Inget har ändrats.')
    await arrive(page, 'Säkerhet')
    await page.getByText('Av', { exact: true }).waitFor()
    await page.goto(ADVANCED)
    await page.locator('#authenticators').getByRole('link', { name: 'Lägg till app' }).waitFor()
    await visit.close()
  })

  test('the last way stays; turning off says how many app passwords go, asks for proof, and does it', async () => {
    const visit = await world.visitAs('emil', 'sv')
    const { page, address } = visit
    const device = await addAuthenticator(visit)
    await turnOnWithApp(world, page)
    const account = await world.server.server.stores.accounts.findByAddress(address as never)
    assert.ok(account)
    for (let made = 0; made < 3; made += 1) await world.server.addAppPassword(account.id, ['imap'])

    // Who does not wait until one is removed is asked about another, and the answer that comes then closes nothing.
    const { id, key } = await ask(page, 'POST', '/api/two-step/authenticators', {})
    const second = new TOTP({ secret: Secret.fromBase32(String(key).replace(/\s/g, '')) })
    world.pass(STEP_MS)
    const body = { code: codeOf(world, second), name: 'Klockan' }
    await ask(page, 'POST', `/api/two-step/authenticators/${id}/confirm`, body)
    await page.goto(ADVANCED)
    const answer = Promise.withResolvers<void>()
    await page.route(`**/api/two-step/authenticators/${id}`, (route) =>
      answer.promise.then(() => route.continue()),
    )
    await press(page, 'Ta bort appen Klockan')
    await press(page, 'Ta bort')
    await press(page, 'Avbryt')
    await press(page, 'Ta bort appen Autentiseringsapp')
    answer.resolve()
    await page.locator('#authenticators').getByText('Klockan').waitFor({ state: 'detached' })
    await press(page, 'Avbryt')

    await press(page, 'Ta bort appen Autentiseringsapp')
    await page.getByRole('alertdialog').getByText('Du kan inte ta bort ditt sista sätt').waitFor()
    await assertAccessible(page)
    await press(page, 'Stäng')
    await page.locator('#passkeys').getByRole('link', { name: 'Skapa nyckel' }).click()
    await press(page, 'Skapa nyckel')
    await page.getByLabel('Namn').fill('Datorn')
    await press(page, 'Nästa')
    await press(page, 'Ta bort appen Autentiseringsapp')
    await page.getByRole('alertdialog').getByText('Ta bort autentiseringsappen?').waitFor()
    await assertAccessible(page)
    await press(page, 'Ta bort')
    await toldOf(page, 'Autentiseringsappen är borttagen.')
    await press(page, 'Ta bort nyckeln Datorn')
    await page.getByRole('alertdialog').getByText('Du kan inte ta bort ditt sista sätt').waitFor()
    await press(page, 'Stäng')

    // The proof ends while the page is open: it is asked for over the page, and what was pressed goes on.
    world.pass(11 * MINUTE_MS)
    await press(page, 'Stäng av tvåstegsverifiering')
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('Dina 3 applösenord tas bort, och apparna som använder dem kopplas ned.').waitFor()
    await page.locator('button:focus').filter({ hasText: 'Behåll på' }).waitFor()
    await assertAccessible(page)
    await press(page, 'Stäng av')
    await page.getByRole('heading', { name: 'Bekräfta att det är du' }).waitFor()
    await assertAccessible(page)
    await page.getByText('Det här avgör vem som kommer in på ditt konto').waitFor()
    await press(page, 'Använd nyckel')
    await toldOf(page, 'Tvåstegsverifiering är av. 3 applösenord togs bort.')
    await page.locator('#two-step').getByText('Av', { exact: true }).waitFor()
    await page.locator('#passkeys').getByRole('link', { name: 'Skapa nyckel' }).waitFor()
    assert.deepEqual(await world.server.server.stores.appPasswords.list(account.id), [])
    await device.remove()
    await visit.close()
  })
})
