/** Harm as its holder meets it on the web (G3, G4, F13): asked about what is held, all shut out, and taken back in time. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Address } from '../../src/account/address.ts'
import type { AppPasswordId } from '../../src/app-password/app-password.ts'
import { systemRandom } from '../../src/base/random.ts'
import { newHarmId } from '../../src/harm/harm.ts'
import { type AccountPagesWorld, openAccountPages, PASSWORD } from '../support/account-pages.ts'
import { arrive, follow, press, toldOf } from '../support/at-a-page.ts'
import { imapProgram } from '../support/mail-programs.ts'
import { ask, proveSecondStep, turnOnTwoStep } from '../support/two-step-on.ts'

const HOUR_MS = 3_600_000
const SECURE = '/account/security/secure'

describe('harm on the account pages', () => {
  let world: AccountPagesWorld

  before(async () => {
    world = await openAccountPages()
  })
  after(() => world.stop())

  const holder = async (name: string) => {
    const visit = await world.visitAs(name, 'sv')
    const { page, address } = visit
    const app = await turnOnTwoStep(world, page)
    await proveSecondStep(page, app)
    const body = { name: 'Telefonen', device: 'iphone', access: 'read-and-send', services: null }
    const made = await ask(page, 'POST', '/api/app-passwords', { ...body, expiresMs: null, replaces: null })
    const { stores } = world.server.server
    const account = await stores.accounts.findByAddress(address as Address)
    assert.ok(account !== null)
    const program = () => imapProgram(world.server, { address, secret: String(made.secret) })
    /** As the program of the phone is answered. */
    const signsIn = async (): Promise<string> => {
      const phone = program()
      try {
        await phone.connect()
        await phone.logout()
        return 'yes'
      } catch (fault) {
        return (fault as { serverResponseCode?: string }).serverResponseCode ?? 'no'
      }
    }
    const hold = () =>
      stores.harms.hold({
        ...{ id: newHarmId(systemRandom), account: account.id, rule: 'two-programs', state: 'held' },
        ...{ atMs: world.clock.nowMs(), appPassword: (made.appPassword as { id: AppPasswordId }).id },
        ...{ seen: { service: 'imap', client: 'imaplib', remote: '192.0.2.7', country: 'BR' }, count: 1 },
      })
    return { ...visit, app, program, signsIn, hold }
  }

  test('what is held is asked about: "it was me" gives it back, "it was not me" shuts all out, and can be taken back', async () => {
    const { page, signsIn, hold, close } = await holder('hilma')
    await hold()
    assert.equal(await signsIn(), 'UNAVAILABLE')
    await page.goto('/account/security')
    await page.getByText('Vi har stoppat applösenordet ”Telefonen” eftersom två olika program').waitFor()
    await page.getByText(/imaplib · IMAP · 192\.0\.2\.7, Brasilien/).waitFor()
    await arrive(page, 'Säkerhet')
    await press(page, 'Det var jag')
    await toldOf(page, 'Samma applösenord fungerar igen.')
    assert.equal(await signsIn(), 'yes')

    // Answered elsewhere meanwhile: what is pressed here does nothing, and does not say it did.
    await hold()
    await page.reload()
    await page.getByText('Var det du?').waitFor()
    const { harms } = (await ask(page, 'GET', '/api/harm')) as { harms: { id: string; state: string }[] }
    const held = harms.find(({ state }) => state === 'held')
    await ask(page, 'POST', `/api/harm/${held?.id}/undo`, {})
    await press(page, 'Det var jag')
    await toldOf(page, 'Det är redan besvarat, eller för sent att ångra.')

    await hold()
    await page.reload()
    await press(page, 'Det var inte jag')
    await arrive(page, 'Nu skyddar vi ditt konto')
    await page.getByText('Inga applösenord är i bruk.').waitFor()
    assert.equal(await signsIn(), 'AUTHENTICATIONFAILED')

    await page.goto('/account/app-passwords')
    await page.getByText('Vi inaktiverade ditt applösenord').waitFor()
    await page.getByText('eftersom du sa att det inte var du').waitFor()
    await arrive(page, 'Applösenord')
    await press(page, 'Ångra')
    await toldOf(page, 'Samma applösenord fungerar igen.')
    await page.getByText('Telefonen').first().waitFor()
    assert.equal(await signsIn(), 'yes')

    let decoys = 0
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/api/decoy')) decoys += 1
    })
    await page.getByRole('button', { name: 'Skapa ett lockbete' }).dblclick()
    await page.getByText('Du har ett lockbete sedan').waitFor()
    assert.equal(decoys, 1)
    const decoy = page.getByRole('img', { name: /^Lockbete:/ })
    const first = await decoy.getAttribute('aria-label')
    await press(page, 'Skapa ett nytt')
    await page.getByText('Det gamla inaktiverar inget längre').waitFor()
    await press(page, 'Avbryt')
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await press(page, 'Skapa ett nytt')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Skapa ett nytt' }).click()
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    assert.equal(decoys, 2)
    assert.notEqual(await decoy.getAttribute('aria-label'), first)
    await close()
  })

  test('securing the account, step by step; what was disabled can be taken back for a day and no longer', async () => {
    const { page, app, program, signsIn, close } = await holder('helge')
    const phone = program()
    await phone.connect()
    const cutOff = new Promise((resolve) => phone.once('close', resolve))
    await page.goto('/account/security')
    await follow(page, 'Säkra kontot')
    await arrive(page, 'Nu skyddar vi ditt konto')
    // However often it is pressed, it is done once: a second answer would say that there were none.
    let disablings = 0
    page.on('request', (request) => {
      if (request.url().endsWith('/api/app-passwords/disable')) disablings += 1
    })
    await page.getByRole('button', { name: 'Inaktivera alla applösenord' }).dblclick()
    await toldOf(page, '1 applösenord inaktiverades och 1 anslutning kopplades ned.')
    assert.equal(disablings, 1)
    await cutOff
    assert.equal(await signsIn(), 'AUTHENTICATIONFAILED')

    await page.getByRole('link', { name: 'Ändra', exact: true }).click()
    await arrive(page, 'Ändra lösenord')
    await page.getByLabel('Nuvarande lösenord').fill(PASSWORD)
    await page.getByLabel('Nytt lösenord').fill('lingon skog hej hopp')
    await press(page, 'Spara')
    await arrive(page, 'Nu skyddar vi ditt konto')

    world.pass(23 * HOUR_MS)
    await page.goto('/account/app-passwords')
    await page.getByRole('button', { name: 'Ångra' }).waitFor()
    world.pass(2 * HOUR_MS)
    await page.reload()
    await page.getByText('Du har inga applösenord.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Ångra' }).count(), 0)

    await proveSecondStep(page, app)
    await page.goto(SECURE)
    await press(page, 'Logga ut mig')
    await arrive(page, 'Logga in')
    await close()
  })
})
