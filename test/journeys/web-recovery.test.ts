/**
 * "I lost everything" in a real browser: a code at the recovery address, with two-step verification a second proof, a new
 * password, and what that ends. The recovery address is another mailbox of the same server, read by imapflow.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ImapFlow } from 'imapflow'
import type { Page } from 'playwright-core'
import {
  type AccountPagesWorld,
  type Language,
  openAccountPages,
  PASSWORD,
} from '../support/account-pages.ts'
import { arrive, follow, otherThan, press } from '../support/at-a-page.ts'
import { addAuthenticator, assertAccessible, PHONE, type Visit } from '../support/browser.ts'
import { imapProgram, letter } from '../support/mail-programs.ts'
import { ask, proveSecondStep, turnOnTwoStep } from '../support/two-step-on.ts'

const NEW_PASSWORD = 'åtta tysta lok under en bro'
const MINUTE_MS = 60_000

let world: AccountPagesWorld
/** At the mailbox that is everybody's recovery address here. */
let reader: ImapFlow

let lastUid = 0

/** The text of the next message that has come. */
const nextLetter = async (subject: string): Promise<string> => {
  const { uid, text } = await letter(reader, subject, lastUid)
  lastUid = uid
  return text
}

const codeIn = (letter: string): string => {
  const [code] = /\b\d{8}\b/.exec(letter) ?? []
  assert.ok(code, letter)
  return code
}

const SUBJECTS = {
  sv: {
    confirm: 'Din kod för att bekräfta reservadressen',
    recover: 'Din kod för att återställa lösenordet',
    done: 'Lösenordet är återställt',
  },
  en: {
    confirm: 'Your code to confirm the recovery address',
    recover: 'Your code to reset the password',
    done: 'Your password was reset',
  },
} as const

/** Somebody who is signed in and has a recovery address. */
const holder = async (name: string, language: Language): Promise<Visit & { readonly address: string }> => {
  const visit = await world.visitAs(name, language)
  await ask(visit.page, 'POST', '/api/step-up/password', { proof: 'security', password: PASSWORD })
  await ask(visit.page, 'POST', '/api/recovery-address', { address: world.server.anna.address })
  const code = codeIn(await nextLetter(SUBJECTS[language].confirm))
  await ask(visit.page, 'POST', '/api/recovery-address/confirm', { code })
  return visit
}

const askForCode = async (page: Page, address: string): Promise<void> => {
  await page.goto('/recover')
  await page.getByRole('textbox').fill(address)
  await page.keyboard.press('Enter')
}

const signInWith = async (page: Page, address: string, password: string): Promise<string> => {
  await ask(page, 'POST', '/api/sign-in', { address })
  const { next } = await ask(page, 'POST', '/api/sign-in/password', { password })
  return String(next)
}

const wanted = { device: 'mac', access: 'read-and-send', services: null, expiresMs: null, replaces: null }

describe('a forgotten password', () => {
  before(async () => {
    world = await openAccountPages()
    reader = imapProgram(world.server, world.server.anna)
    await reader.connect()
    await reader.mailboxOpen('INBOX')
  })
  after(async () => {
    await reader.logout()
    await world.stop()
  })

  test('is replaced by a code at the recovery address, on a phone in Swedish, and browsers are signed out', async () => {
    const before = await holder('rut', 'sv')
    const visit = await world.visit('sv', { size: PHONE })
    const { page } = visit
    await page.goto('/signin')
    await page.getByLabel('E-postadress').fill(before.address)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Glömt lösenordet?' }).click()
    await arrive(page, 'Återställ lösenordet')
    assert.equal(await page.getByLabel('E-postadress').inputValue(), before.address)
    await press(page, 'Skicka kod')
    await arrive(page, 'Ange koden')
    await page.getByText('Den gäller i 10 minuter').waitFor()

    const code = codeIn(await nextLetter(SUBJECTS.sv.recover))
    await page.getByLabel('Kod').fill(otherThan(code))
    await page.keyboard.press('Enter')
    await page.getByText('Koden stämmer inte. Titta efter i det senaste meddelandet').first().waitFor()
    await arrive(page, 'Ange koden')
    await page.reload()
    await page.getByLabel('Kod').fill(`${code.slice(0, 4)} ${code.slice(4)}`)
    await page.keyboard.press('Enter')

    await arrive(page, 'Välj ett nytt lösenord')
    await page.getByLabel('Nytt lösenord').fill('kort')
    await press(page, 'Spara')
    await page.getByText('Lösenordet är för kort.').first().waitFor()
    await assertAccessible(page)
    await page.getByLabel('Nytt lösenord').fill(NEW_PASSWORD)
    await press(page, 'Spara')
    await arrive(page, 'Lösenordet är ändrat')
    assert.match(await nextLetter(SUBJECTS.sv.done), new RegExp(before.address))

    await page.getByRole('button', { name: 'Logga in' }).click()
    await page.getByLabel('E-postadress').fill(before.address)
    await page.keyboard.press('Enter')
    await page.getByLabel('Lösenord', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('Adressen eller lösenordet stämmer inte.').first().waitFor()
    await page.getByLabel('Lösenord', { exact: true }).fill(NEW_PASSWORD)
    await page.keyboard.press('Enter')
    await arrive(page, 'Inkorg')

    await before.page.reload()
    await before.page.waitForURL('**/signin**')
    await before.close()
    await visit.close()
  })

  test('with two-step verification on takes a recovery code too, and cuts off the app passwords, in English', async () => {
    const before = await holder('sid', 'en')
    const { address } = before
    const app = await turnOnTwoStep(world, before.page)
    await proveSecondStep(before.page, app)
    const { secret } = await ask(before.page, 'POST', '/api/app-passwords', { name: 'Laptop', ...wanted })
    const { set, codes } = await ask(before.page, 'POST', '/api/two-step/recovery-codes', {})
    await ask(before.page, 'POST', `/api/two-step/recovery-codes/${String(set)}/saved`, {})
    const program = imapProgram(world.server, { address, secret: String(secret) })
    await program.connect()

    const visit = await world.visit('en')
    const { page } = visit
    await askForCode(page, address)
    await page.getByLabel('Code').fill(codeIn(await nextLetter(SUBJECTS.en.recover)))
    await page.keyboard.press('Enter')
    await arrive(page, 'Verify in one more way')
    await press(page, 'Use instead: Recovery code')
    await page.getByLabel('Recovery code').fill('aaaa-aaaa-aaaa')
    await press(page, 'Verify')
    await page.getByText('The recovery code is wrong or already used.').first().waitFor()
    await arrive(page, 'Verify in one more way')
    assert.ok(Array.isArray(codes))
    await page.getByLabel('Recovery code').fill(String(codes[0]))
    await press(page, 'Verify')

    await arrive(page, 'Choose a new password')
    const removes = page.getByRole('checkbox', { name: 'Remove all app passwords (1)' })
    assert.equal(await removes.isChecked(), true)
    const ended = new Promise<void>((resolve) => program.once('close', resolve))
    await page.getByLabel('New password').fill(NEW_PASSWORD)
    await press(page, 'Save')
    await arrive(page, 'Your password has been changed')
    await page.getByText('One app password was removed and one connection was closed.').waitFor()
    await ended
    await assert.rejects(imapProgram(world.server, { address, secret: String(secret) }).connect())

    // The second step is wanted as before.
    assert.equal(await signInWith(page, address, NEW_PASSWORD), 'second-step')
    await before.page.reload()
    await before.page.waitForURL('**/signin**')
    await before.close()
    await visit.close()
  })

  test('with two-step verification on takes a passkey too, and leaves app passwords that are to be kept', async () => {
    const visit = await holder('tora', 'sv')
    const { page, address } = visit
    const app = await turnOnTwoStep(world, page)
    const device = await addAuthenticator(visit)
    await page.goto('/account/security/advanced/passkey')
    await press(page, 'Skapa nyckel')
    await page.getByRole('heading', { name: 'Nyckeln är sparad' }).waitFor()
    await proveSecondStep(page, app)
    const { secret } = await ask(page, 'POST', '/api/app-passwords', { name: 'Datorn', ...wanted })

    // As it is for who has only a phone, which is no proof here.
    await page.route('**/api/recovery/code', (route) =>
      route.fulfill({ json: { next: 'second-proof', methods: [] } }),
    )
    await askForCode(page, address)
    await page.getByLabel('Kod').fill(codeIn(await nextLetter(SUBJECTS.sv.recover)))
    await page.keyboard.press('Enter')
    await arrive(page, 'Vi kan inte bekräfta att det är du')
    await page.unrouteAll()
    await follow(page, 'Logga in')
    await page.waitForURL('**/signin**')

    await askForCode(page, address)
    await page.getByLabel('Kod').fill(codeIn(await nextLetter(SUBJECTS.sv.recover)))
    await page.keyboard.press('Enter')
    await arrive(page, 'Bekräfta på ett sätt till')
    await press(page, 'Använd i stället: Kod från app')
    await page.getByLabel('Kod från app').fill(otherThan(app.nextCode()))
    await press(page, 'Verifiera')
    await page.getByText('Koden stämmer inte eller har redan använts.').first().waitFor()
    await press(page, 'Använd i stället: Nyckel')
    await device.agree(false)
    await press(page, 'Fortsätt')
    await page.getByText('Enheten bekräftade inte.').first().waitFor()
    await arrive(page, 'Bekräfta på ett sätt till')
    await device.agree(true)
    await press(page, 'Fortsätt')
    await arrive(page, 'Välj ett nytt lösenord')
    await page.getByRole('checkbox', { name: 'Ta bort alla applösenord (1)' }).uncheck()
    await page.getByLabel('Nytt lösenord').fill(NEW_PASSWORD)
    await press(page, 'Spara')
    await arrive(page, 'Lösenordet är ändrat')

    const program = imapProgram(world.server, { address, secret: String(secret) })
    await program.connect()
    await program.logout()
    await page.goto('/account')
    await page.waitForURL('**/signin**')
    await visit.close()
  })

  test('a code that is ten minutes old leads back to the start, with the address still there', async () => {
    const before = await holder('ulf', 'en')
    const visit = await world.visit('en')
    const { page } = visit
    await askForCode(page, before.address)
    const code = codeIn(await nextLetter(SUBJECTS.en.recover))
    world.pass(10 * MINUTE_MS)
    await page.getByLabel('Code').fill(code)
    await page.keyboard.press('Enter')
    await page.getByText('That no longer works. Start again.').first().waitFor()
    await arrive(page, 'Reset password')
    assert.equal(await page.getByLabel('E-mail address').inputValue(), before.address)
    await before.close()
    await visit.close()
  })

  test('an address that nobody has gets the same answers and the same screens', async () => {
    const before = await holder('vera', 'en')
    const seen = []
    for (const address of [before.address, 'nobody@example.test']) {
      const visit = await world.visit('en')
      const { page } = visit
      const answered = page.waitForResponse('**/api/recovery')
      await askForCode(page, address)
      const response = await answered
      await arrive(page, 'Enter the code')
      const first = await page.locator('main').textContent()
      await page.getByLabel('Code').fill('00000000')
      await page.keyboard.press('Enter')
      await page.getByText('That code isn’t right.').first().waitFor()
      const second = await page.locator('main').textContent()
      const shown = [first, second].map((words) => words?.replace(/in \d+ s/, ''))
      seen.push({ status: response.status(), answer: await response.text(), shown })
      await visit.close()
    }
    assert.deepEqual(seen[1], seen[0])
    await before.close()
  })

  test('what was under way when a proof changed the cookie is asked again, and nobody is signed out', async () => {
    const visit = await world.visitAs('ylva', 'en')
    const { page, context } = visit
    const answered: number[] = []
    await page.route(
      '**/api/sessions',
      async (route) => {
        const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
        await ask(page, 'POST', '/api/step-up/password', { proof: 'security', password: PASSWORD })
        const response = await route.fetch({ headers: { ...route.request().headers(), cookie } })
        answered.push(response.status())
        await route.fulfill({ response })
      },
      { times: 1 },
    )
    await page.goto('/account/devices')
    await page.getByText('This device').waitFor()
    assert.deepEqual(answered, [401])
    await visit.close()
  })
})
