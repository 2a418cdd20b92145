/** App passwords in a real browser and real mail programs: made, used, replaced, cut off. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type AccountPagesWorld, openAccountPages } from '../support/account-pages.ts'
import { arrive, copy, follow, press, tabTo, toldOf } from '../support/at-a-page.ts'
import { assertAccessible, assertFits, PHONE, type Visit } from '../support/browser.ts'
import { imapProgram, letter, pop3Program } from '../support/mail-programs.ts'
import { ask, type CodeApp, proveSecondStep, turnOnTwoStep } from '../support/two-step-on.ts'

const LIST = '/account/app-passwords'
const NEW = '/account/app-passwords/new'

const theSecret = (page: Page) => page.locator('[role=img][aria-label*=","]').first()
/** As the page holds it, not as it looks. */
const secretOf = async (page: Page): Promise<string> => (await theSecret(page).textContent()) ?? ''

/** What marking the secret marks. */
const selected = async (page: Page): Promise<unknown> => {
  await theSecret(page).click()
  return page.evaluate('getSelection().toString()')
}

/** Everything of a page that outlives it or is seen elsewhere. */
const whatThePageKeeps = (page: Page): Promise<string> =>
  page.evaluate(
    'JSON.stringify([location.href, document.title, history.state, { ...localStorage }, { ...sessionStorage }])',
  )

/** The person comes back to this tab. */
const lookAt = async (page: Page): Promise<void> => {
  await page.bringToFront()
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`)
}

/** One word, as long as a name may be. */
const LONG = 'Åsa'.repeat(33)

/** How far what a dialog says reaches over its edge. */
const BEYOND_DIALOG = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('[role=alertdialog]'))`

describe('app passwords', () => {
  let world: AccountPagesWorld

  before(async () => {
    world = await openAccountPages()
  })
  after(() => world.stop())

  type Holder = Visit & { readonly address: string; readonly app: CodeApp }

  /** Somebody whose two-step verification is on, at My account. */
  const holder = async (
    name: string,
    language: 'sv' | 'en',
    size = { width: 1_280, height: 900 },
  ): Promise<Holder> => {
    const visit = await world.visitAs(name, language, { size })
    const app = await turnOnTwoStep(world, visit.page)
    await visit.page.goto('/account')
    return { ...visit, app }
  }

  /** Made through the API, for tests about what comes after. */
  const made = async ({ page, app }: Holder, wanted: object): Promise<{ id: string; secret: string }> => {
    await proveSecondStep(page, app)
    const body = {
      name: 'Telefonen',
      device: 'iphone',
      access: 'read-and-send',
      services: null,
      expiresMs: null,
      replaces: null,
      ...wanted,
    }
    const answer = await ask(page, 'POST', '/api/app-passwords', body)
    return { id: (answer.appPassword as { id: string }).id, secret: String(answer.secret) }
  }

  test('one is made in the browser, programs sign in with exactly what was shown, and removing all cuts them off', async () => {
    const visit = await world.visitAs('asa', 'sv')
    const { page, address } = visit
    await visit.context.grantPermissions(['clipboard-read', 'clipboard-write'])

    await page.goto(LIST)
    await arrive(page, 'Applösenord')
    await page.getByText('Applösenord används när tvåstegsverifiering är på.').waitFor()
    await page.getByRole('link', { name: 'Slå på tvåstegsverifiering' }).waitFor()

    const app = await turnOnTwoStep(world, page)
    await page.reload()
    await page.getByText('Du har inga applösenord.').waitFor()
    await assertAccessible(page)
    // N8: the second step of a while ago does not count.
    world.pass(6 * 60_000)
    await follow(page, 'Skapa ett nytt applösenord')
    await arrive(page, 'Skapa ett nytt applösenord')
    await press(page, 'Nästa')
    await page.getByText('Välj var det ska användas.').waitFor()
    await page.getByRole('radio', { name: 'iPhone eller iPad' }).check()
    await press(page, 'Nästa')
    await page.getByLabel('Namn').fill(' ')
    await press(page, 'Skapa')
    await page.getByText('Ge applösenordet ett namn.').first().waitFor()
    await page.getByLabel('Namn').fill('Åsas iPhone')
    await page.getByText('Fler alternativ').click()
    await arrive(page, 'Skapa ett nytt applösenord')
    const listens = page.waitForResponse(/\/api\/app-passwords\/[^/]+\/events$/)
    await press(page, 'Skapa')
    await page.getByLabel('Kod från appen').fill(app.nextCode())
    await press(page, 'Fortsätt')

    await arrive(page, 'Ditt applösenord för Åsas iPhone')
    const secret = await secretOf(page)
    assert.match(secret, /^[a-z]{24}$/)
    assert.deepEqual(await theSecret(page).locator('span').allTextContents(), secret.match(/.{4}/g))
    const spelled = `Applösenordet: ${(secret.match(/.{4}/g) ?? []).map((group) => [...group].join(' ')).join(', ')}`
    assert.equal(await theSecret(page).getAttribute('aria-label'), spelled)
    assert.equal(await selected(page), secret)
    assert.equal(await copy(page, 'Kopiera: Applösenordet'), secret)
    await toldOf(page, 'Kopierat')
    assert.ok(!(await whatThePageKeeps(page)).includes(secret))

    await press(page, 'Visa hur jag ställer in iPhone')
    await arrive(page, 'Ställ in iPhone')
    assert.equal(await copy(page, 'Kopiera: Lösenord'), secret)
    await page.getByText('Väntar på första inloggningen…').waitFor()
    await press(page, 'Skapa profil')
    await page.getByRole('img', { name: 'QR-kod med länken till profilen' }).waitFor()
    await arrive(page, 'Ställ in iPhone')
    const link = await page.getByRole('link', { name: 'Hämta profilen här' }).getAttribute('href')
    const profile = await visit.context.request.get(link ?? '')
    assert.equal(profile.headers()['content-type'], 'application/x-apple-aspen-config')
    assert.ok((await profile.text()).includes(`<string>${secret}</string>`))
    assert.equal((await visit.context.request.get(link ?? '')).status(), 410)

    await listens
    const wrong = imapProgram(world.server, { address, secret: 'a'.repeat(24), name: 'iPhone Mail' })
    await assert.rejects(wrong.connect())
    await toldOf(page, /Ett försök från iPhone Mail.* misslyckades: fel lösenord/)

    const imap = imapProgram(world.server, { address, secret, name: 'iPhone Mail' })
    await imap.connect()
    await toldOf(page, /iPhone Mail.* är ansluten/)
    await arrive(page, 'Ställ in iPhone')
    const pop3 = pop3Program(world.server, { address, secret })
    assert.ok(await pop3.UIDL())

    await press(page, 'Klar')
    await arrive(page, 'Applösenord')
    // By either program: the list may have been asked for between the two.
    await page.getByText(/Användes senast .* från .*127\.0\.0\.1/).waitFor()
    assert.match(
      (await page.locator('time').first().getAttribute('datetime')) ?? '',
      /^2\d{3}-\d\d-\d\dT.*Z$/,
    )

    await press(page, 'Ta bort befintliga applösenord')
    const dialog = page.getByRole('alertdialog', { name: 'Ta bort befintliga applösenord?' })
    await dialog.getByText('Åsas iPhone').waitFor()
    await assertAccessible(page)
    await page.locator('button:focus').filter({ hasText: 'Avbryt' }).waitFor()
    const ended = new Promise<void>((resolve) => imap.once('close', resolve))
    const told = new Promise<Error>((resolve) => pop3.once('error', resolve))
    await press(page, 'Ta bort (1)')
    await toldOf(page, '1 applösenord inaktiverades och 2 anslutningar kopplades ned.')
    await assertAccessible(page)
    await ended
    assert.match((await told).message, /this sign-in has been ended/)
    await assert.rejects(imapProgram(world.server, { address, secret }).connect())
    await assert.rejects(pop3Program(world.server, { address, secret }).UIDL())
    await press(page, 'Klar')
    await page.getByText('Du har inga applösenord.').waitFor()

    await page.goto('/account/security/activity')
    await arrive(page, 'Senaste aktivitet')
    await page.getByText('Alla applösenord borttagna (1)').waitFor()
    await page.getByRole('radio', { name: 'Misslyckade' }).check()
    await page.getByText('Misslyckad inloggning').first().click()
    await page.getByText('Applösenordet är borttaget', { exact: true }).first().waitFor()
    await assertAccessible(page)
    await visit.close()
  })

  test('leaving without Done asks, by a link and by the back button, and going back loses nothing', async () => {
    const visit = await holder('bodil', 'en')
    const { page, app } = visit
    await page.goto(LIST)
    await follow(page, 'Create a new app password')
    await proveSecondStep(page, app)
    await page.getByRole('radio', { name: 'Other' }).check()
    await press(page, 'Next')
    await page.getByLabel('Name', { exact: true }).waitFor()
    await page.goBack()
    assert.ok(await page.getByRole('radio', { name: 'Other' }).isChecked())
    await press(page, 'Next')
    // However often it is pressed, one is made.
    await page.getByRole('button', { name: 'Create', exact: true }).dblclick()
    await page.getByRole('heading', { level: 1, name: /^Your app password for/ }).waitFor()
    const secret = await secretOf(page)
    const question = page.getByRole('alertdialog', { name: 'Have you saved the password?' })

    await page.getByRole('link', { name: 'Security', exact: true }).first().click()
    await question.waitFor()
    await assertAccessible(page)
    await press(page, 'Go back')
    await question.waitFor({ state: 'hidden' })
    assert.equal(await secretOf(page), secret)

    await page.evaluate('history.back()')
    await question.waitFor()
    await press(page, 'Go back')
    await question.waitFor({ state: 'hidden' })
    assert.equal(await secretOf(page), secret)

    await page.evaluate('history.back()')
    await question.waitFor()
    await press(page, 'Leave')
    await page.waitForURL(`**${LIST}`)
    await page.getByText('1 app password', { exact: true }).waitFor()
    await visit.close()
  })

  test('a read-only one opens reading and changes nothing; its history tells the holder why another try was refused', async () => {
    const visit = await holder('cecilia', 'en')
    const { page, address, app } = visit
    const all = await made(visit, { name: 'Everything' })
    const writer = imapProgram(world.server, { address, secret: all.secret })
    await writer.connect()
    await writer.append('INBOX', 'Subject: hello\r\n\r\nhello\r\n')
    await writer.logout()

    await page.goto(`${NEW}?device=thunderbird`)
    await proveSecondStep(page, app)
    await page.getByLabel('Name').fill('The archive')
    await page.getByRole('radio', { name: 'Read only' }).check()
    await page.getByText('More options').click()
    await page.getByLabel('POP (fetch)').uncheck()
    await page.getByLabel('Allowed networks').fill('home, 127.0.0.1')
    await press(page, 'Create')
    await page.getByText('One of the networks isn’t right.').first().waitFor()
    await page.getByLabel('Allowed networks').fill('127.0.0.1 10.0.0.0/8')
    await press(page, 'Create')
    await arrive(page, 'Your app password for The archive')
    const secret = await secretOf(page)
    await press(page, 'Show me how to set up Thunderbird')
    await arrive(page, 'Set up Thunderbird')
    // It sends nothing, so nothing of sending is set up.
    assert.equal(await page.getByText('Outgoing server').count(), 0)

    const reader = imapProgram(world.server, { address, secret })
    await reader.connect()
    await toldOf(page, /connected/)
    await reader.mailboxOpen('INBOX')
    const { text } = await letter(reader, 'The archive is connected')
    assert.match(text, /From: Testposten 1, 127\.0\.0\.1/)
    const found = (await reader.search({ subject: 'hello' })) || []
    assert.equal(found.length, 1)
    const before = await reader.status('INBOX', { messages: true, unseen: true })
    assert.ok(!(await reader.messageFlagsAdd(found, ['\\Seen']).catch(() => false)))
    assert.ok(!(await reader.messageDelete(found).catch(() => false)))
    assert.deepEqual(await reader.status('INBOX', { messages: true, unseen: true }), before)
    await reader.logout()
    await assert.rejects(pop3Program(world.server, { address, secret }).UIDL())

    await press(page, 'Done')
    await follow(page, 'The archive')
    await arrive(page, 'The archive')
    await page.getByText('Reads mail (IMAP, JMAP)').waitFor()
    await page.getByText('127.0.0.1, 10.0.0.0/8').waitFor()
    await page.getByText('Failed sign-in').first().click()
    await page.getByText('The app password may not be used with that protocol').waitFor()
    await press(page, 'Rename')
    await page.getByRole('dialog').getByLabel('Name').fill('The old archive')
    await assertAccessible(page)
    await press(page, 'Save')
    await arrive(page, 'The old archive')
    // The focus is back where it came from.
    await page.locator('button:focus').filter({ hasText: 'Rename' }).waitFor()

    await follow(page, 'Show message by message')
    await arrive(page, 'What “The old archive” has done')
    await page.getByText('Opened the folder Inbox').waitFor()
    await visit.close()
  })

  test('a successor takes over while the old one still works, which is then offered to be removed', async () => {
    const visit = await holder('doris', 'sv')
    const { page, address, app } = visit
    const old = await made(visit, { name: 'Surfplattan' })
    const oldProgram = imapProgram(world.server, { address, secret: old.secret })
    await oldProgram.connect()

    await page.goto(`${LIST}/${old.id}`)
    await arrive(page, 'Surfplattan')
    await follow(page, 'Byt ut')
    await page.getByText('Det ersätter ”Surfplattan”.').waitFor()
    await page.getByLabel('Namn').fill('Surfplattan igen')
    await proveSecondStep(page, app)
    await press(page, 'Skapa')
    await page.getByRole('heading', { level: 1, name: 'Ditt applösenord för Surfplattan igen' }).waitFor()
    const secret = await secretOf(page)
    assert.ok(oldProgram.usable)
    const program = imapProgram(world.server, { address, secret })
    await program.connect()
    await press(page, 'Ta bort ”Surfplattan”')
    const ended = new Promise<void>((resolve) => oldProgram.once('close', resolve))
    await press(page, 'Ta bort')
    await toldOf(page, 'Applösenordet är borttaget. 1 anslutning kopplades ned.')
    await ended
    assert.ok(program.usable)
    await press(page, 'Klar')
    await arrive(page, 'Applösenord')
    await page.getByText('1 applösenord', { exact: true }).waitFor()
    await program.logout()
    await visit.close()
  })

  test('two tabs: what one removes is gone from the other when it is looked at; a lost connection is told and mended', async () => {
    const visit = await holder('elsa', 'sv')
    const { page, context } = visit
    const { id } = await made(visit, { name: 'Datorn' })
    await made(visit, { name: 'Klockan' })
    const other = await context.newPage()
    await page.goto(`${LIST}/${id}`)
    await other.goto(LIST)
    // Who does not wait for the answer is asked about another, and the answer that comes then closes nothing.
    const answer = Promise.withResolvers<void>()
    await other.route(`**/api/app-passwords/${id}`, (route) => answer.promise.then(() => route.continue()))
    await press(other, 'Ta bort Datorn')
    await press(other, 'Ta bort')
    await press(other, 'Avbryt')
    await press(other, 'Ta bort Klockan')
    answer.resolve()
    await toldOf(other, 'Applösenordet är borttaget.')
    await other.getByText('1 applösenord', { exact: true }).waitFor()
    await press(other, 'Ta bort')
    await other.getByText('Du har inga applösenord.').waitFor()
    await lookAt(page)
    await page.getByText('Applösenordet finns inte längre.').waitFor()
    await assertAccessible(page)

    await other.goto(`${NEW}?device=mac`)
    await other.getByLabel('Namn').waitFor()
    await context.setOffline(true)
    await other.getByLabel('Namn').fill('Skrivbordet')
    await press(other, 'Skapa')
    await other.getByText('Anslutningen bröts.').first().waitFor()
    assert.equal(await other.getByLabel('Namn').inputValue(), 'Skrivbordet')
    await context.setOffline(false)
    await press(other, 'Skapa')
    await other.getByRole('heading', { level: 1, name: 'Ditt applösenord för Skrivbordet' }).waitFor()
    await ask(other, 'POST', '/api/sign-out', {})
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    await page.getByText('Du är utloggad. Logga in igen.').waitFor()
    await visit.close()
  })

  test('on a phone, by keyboard alone, one is made and removed', async () => {
    const visit = await holder('frida', 'sv', PHONE)
    const { page, app } = visit
    await proveSecondStep(page, app)
    await page.goto(LIST)
    await arrive(page, 'Applösenord')
    await tabTo(page, 'Skapa ett nytt applösenord')
    await page.keyboard.press('Enter')
    await arrive(page, 'Skapa ett nytt applösenord')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, 'Nästa')
    await page.keyboard.press('Enter')
    await page.getByLabel('Namn').fill(LONG)
    await tabTo(page, 'Skapa')
    await page.keyboard.press('Enter')
    await arrive(page, `Ditt applösenord för ${LONG}`)
    await tabTo(page, 'Visa hur jag ställer in Android')
    await page.keyboard.press('Enter')
    await arrive(page, 'Ställ in Android')
    await tabTo(page, 'Visa QR-kod')
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: 'QR-kod för Thunderbird på Android' }).waitFor()
    await assertFits(page)
    await tabTo(page, 'Klar')
    await page.keyboard.press('Enter')
    await arrive(page, 'Applösenord')
    await tabTo(page, LONG)
    await page.keyboard.press('Enter')
    await arrive(page, LONG)
    await tabTo(page, 'Ta bort')
    await page.keyboard.press('Enter')
    await page.getByRole('alertdialog').waitFor()
    assert.equal(await page.evaluate(BEYOND_DIALOG), 0)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Du har inga applösenord.').waitFor()
    await visit.close()
  })
})
