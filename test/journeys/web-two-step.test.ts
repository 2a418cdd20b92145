/** Two-step verification in a real browser: on, used, lost, changed and off again (rows S3-S17, S22-S25, S48). */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import jsqr from 'jsqr'
import { TOTP, URI } from 'otpauth'
import type { Page } from 'playwright-core'
import { type AccountPagesWorld, openAccountPages, PASSWORD } from '../support/account-pages.ts'
import { addAuthenticator, assertAccessible, assertFits, PHONE, type Visit } from '../support/browser.ts'

// The package is CommonJS and names itself as its default twice.
const readQr = jsqr.default

const MINUTE_MS = 60_000
const STEP_MS = 30_000 // RFC 6238 §5.2

let world: AccountPagesWorld

before(async () => {
  world = await openAccountPages()
})
after(() => world.stop())

const ADVANCED = '/account/security/advanced'
const WIZARD = '/account/security/two-step'

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()

/** The page or step that is shown: its h1, which has the focus, nothing to complain of. */
const arrive = async (page: Page, title: string): Promise<void> => {
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  await assertAccessible(page)
  await assertFits(page)
}

const isFocused = (page: Page, level: 1 | 2, name: string) =>
  page.locator(`h${level}:focus`).filter({ hasText: name }).waitFor()

const focusedWords = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement?.textContent ?? ""')

const clipboard = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()')

const toldOf = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words }).waitFor()

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
const scan = async (page: Page, name: string): Promise<string> => {
  await page.getByRole('img', { name }).waitFor()
  const { dark, size }: { dark: string; size: number } = await page.evaluate(
    `(${DRAW})(document.querySelector('svg[aria-label="${name}"]'))`,
  )
  const pixels = [...dark].flatMap((is) => (is === '1' ? [0, 0, 0, 255] : [255, 255, 255, 255]))
  const read = readQr(Uint8ClampedArray.from(pixels), size, size)
  assert.ok(read, 'the QR code can be read')
  return read.data
}

const appOf = (uri: string): TOTP => {
  const app = URI.parse(uri)
  assert.ok(app instanceof TOTP)
  return app
}

const codeOf = (app: TOTP): string => app.generate({ timestamp: world.clock.nowMs() })

/** In either language, from the first page of the wizard to the last, with an authenticator app. */
const turnOnWithApp = async (page: Page): Promise<{ app: TOTP; codes: readonly string[] }> => {
  await page.goto(`${WIZARD}/authenticator`)
  const app = appOf(await scan(page, 'QR-kod med nyckeln för autentiseringsappen'))
  await page.getByLabel('Kod från appen').fill(codeOf(app))
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

const signOut = async ({ context, page }: Visit): Promise<void> => {
  await context.clearCookies()
  // The same address again would be a refresh, which keeps the step of a sign-in that is under way.
  await page.goto('about:blank')
  await page.goto('/signin')
}

const signIn = async (page: Page, address: string): Promise<void> => {
  await page.getByLabel('E-postadress').fill(address)
  await press(page, 'Nästa')
  await page.getByLabel('Lösenord', { exact: true }).fill(PASSWORD)
  await press(page, 'Logga in')
}

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
  await page.getByText('Vi frågar igen om 10 minuter.').waitFor()
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
  const app = appOf(await scan(page, 'QR-kod med nyckeln för autentiseringsappen'))
  await press(page, 'Kopiera: nyckeln till autentiseringsappen')
  assert.equal(await clipboard(page), app.secret.base32)
  const field = page.getByLabel('Kod från appen')
  assert.equal(await field.getAttribute('autocomplete'), 'one-time-code')
  await field.fill('000000')
  await press(page, 'Verifiera')
  await page.getByText('Koden stämmer inte eller har redan använts. Vänta på nästa kod.').waitFor()
  assert.equal(await field.inputValue(), '000000', 'what was typed is still there')
  await assertAccessible(page)
  const first = codeOf(app)
  await field.fill(` ${first.slice(0, 3)} ${first.slice(3)} `)
  await press(page, 'Verifiera')

  await arrive(page, 'Lägg till en reservadress')
  await press(page, 'Hoppa över')
  await arrive(page, 'Steg 2 av 3: Återställningskoder Spara dina återställningskoder')
  const list = page.getByRole('list', { name: 'Dina återställningskoder' }).locator('li')
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
  await press(page, 'Kopiera: Återställningskoder')
  assert.equal(await clipboard(page), codes.join('\n'))
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
  await page.getByLabel('Kod').fill(codeOf(app))
  await press(page, 'Verifiera')
  await page.getByRole('heading', { name: 'Mitt konto' }).waitFor()
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
  await page.getByRole('heading', { name: 'My account' }).waitFor()
  await visit.close()
})

test('whoever lost the phone gets in with a recovery code, once, and sees how many are left', async () => {
  const visit = await world.visitAs('cecilia', 'sv')
  const { page, address } = visit
  const { codes } = await turnOnWithApp(page)
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
  await page.getByRole('heading', { name: 'Mitt konto' }).waitFor()
  await page.goto(ADVANCED)
  await page.locator('#recovery-codes').getByText('9 kvar').waitFor()

  await enterBy(typed)
  await page.getByText('Återställningskoden stämmer inte eller har redan använts. Prova en annan.').waitFor()
  await page.getByLabel('Återställningskod').fill(codes[1] ?? '')
  await press(page, 'Verifiera')
  await page.getByRole('heading', { name: 'Mitt konto' }).waitFor()

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
  await page.getByText('Återställningskoden stämmer inte eller har redan använts. Prova en annan.').waitFor()
  await visit.close()
})

test('refresh keeps the step and says what was made anew; Back loses nothing; Cancel leaves nothing behind', async () => {
  const visit = await world.visitAs('disa', 'sv')
  const { page } = visit
  await page.goto(`${WIZARD}/authenticator?from=/account/security`)
  const qr = 'QR-kod med nyckeln för autentiseringsappen'
  const before = await scan(page, qr)
  await press(page, 'Tillbaka')
  await page.getByRole('radio', { name: 'Kod från en autentiseringsapp' }).check()
  await press(page, 'Nästa')
  assert.equal(await scan(page, qr), before, 'Back and Next show the same key')
  await page.goBack()
  await page.goForward()
  assert.equal(await scan(page, qr), before, 'so do the buttons of the browser')
  await page.reload()
  await arrive(page, 'Skanna QR-koden')
  await page.getByText('Sidan laddades om, så det här är en ny QR-kod.').waitFor()
  const app = appOf(await scan(page, qr))
  await page.getByLabel('Kod från appen').fill(codeOf(app))
  await press(page, 'Verifiera')
  await press(page, 'Hoppa över')

  const list = page.getByRole('list', { name: 'Dina återställningskoder' }).locator('li')
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
  await turnOnWithApp(page)
  const account = await world.server.server.stores.accounts.findByAddress(address as never)
  assert.ok(account)
  for (let made = 0; made < 3; made += 1) await world.server.addAppPassword(account.id, ['imap'])

  await page.goto(ADVANCED)
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
  await press(page, 'Använd nyckel i stället')
  await press(page, 'Använd nyckel')
  await toldOf(page, 'Tvåstegsverifiering är av. 3 applösenord togs bort.')
  await page.locator('#two-step').getByText('Av', { exact: true }).waitFor()
  await page.locator('#passkeys').getByRole('link', { name: 'Skapa nyckel' }).waitFor()
  assert.deepEqual(await world.server.server.stores.appPasswords.list(account.id), [])
  await device.remove()
  await visit.close()
})

test('the wizard can be gone through by keyboard alone on a phone', async () => {
  const visit = await world.visitAs('frida', 'sv', { size: PHONE })
  const { page } = visit
  await page.goto(WIZARD)
  await arrive(page, 'Konfigurera tvåstegsverifiering')
  const tabTo = async (name: string): Promise<void> => {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      if ((await focusedWords(page)) === name) return
      await page.keyboard.press('Tab')
    }
    assert.fail(`${name} is not reached by Tab`)
  }
  await tabTo('Nästa')
  await page.keyboard.press('Enter')
  await isFocused(page, 1, 'Godkänn inloggningar i mobilen')
  await tabTo('Hoppa över och välj ett annat sätt')
  await page.keyboard.press('Enter')
  await isFocused(page, 1, 'Hur vill du bekräfta att det är du?')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await isFocused(page, 1, 'Skanna QR-koden')
  await arrive(page, 'Skanna QR-koden')
  const app = appOf(await scan(page, 'QR-kod med nyckeln för autentiseringsappen'))
  await tabTo('Öppna appen på den här enheten')
  await page.keyboard.press('Tab')
  await page.keyboard.type(codeOf(app))
  await page.keyboard.press('Enter')
  await isFocused(page, 1, 'Lägg till en reservadress')
  await tabTo('Hoppa över')
  await page.keyboard.press('Enter')
  await isFocused(page, 1, 'Spara dina återställningskoder')
  await arrive(page, 'Spara dina återställningskoder')
  await tabTo('Kopiera')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await tabTo('Nästa')
  await page.keyboard.press('Enter')
  await isFocused(page, 1, 'Konfigurera din smartphone med ett applösenord')
  await arrive(page, 'Konfigurera din smartphone med ett applösenord')
  await visit.close()
})
