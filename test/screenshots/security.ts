/** C, D, E: My account, security, the wizard from its first step to its last, and the ways to prove who one is. */
import assert from 'node:assert/strict'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { type AccountPagesWorld, PASSWORD } from '../support/account-pages.ts'
import { addAuthenticator } from '../support/browser.ts'
import { imapProgram } from '../support/mail-programs.ts'
import { ask } from '../support/two-step-on.ts'
import { mailedCode } from './sign-in.ts'
import type { Stage } from './stage.ts'

const ADVANCED = '/account/security/advanced'
const MINUTE_MS = 60_000

export const security = async (stage: Stage, world: AccountPagesWorld): Promise<void> => {
  const { say, shoot, press, follow, arrive, fill, language } = stage
  const visit = await world.visitAs(language === 'sv' ? 'cecilia' : 'caroline', language)
  const { page, context } = visit
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await arrive(page, 'shell.myAccount')
  await shoot(page, 'C2 my account')
  await page.locator('header').getByRole('button').click()
  await page.getByRole('menu').waitFor()
  await shoot(page, 'C1 menu')
  await page.keyboard.press('Escape')
  await page.goto('/account/security')
  await arrive(page, 'security.title')
  await shoot(page, 'C3 security, off')
  world.pass(11 * MINUTE_MS)
  await follow(page, 'security.advanced.startName')
  await arrive(page, 'security.stepUp.title')
  await shoot(page, 'C4 prove who you are')
  await fill(page, 'security.stepUp.password', 'fel lösenord')
  await press(page, 'security.stepUp.continue')
  await page.getByText(say('problems.wrong-password')).first().waitFor()
  await shoot(page, 'C4 wrong password')
  await fill(page, 'security.stepUp.password', PASSWORD)
  await press(page, 'security.stepUp.continue')
  await arrive(page, 'security.advanced.title')
  await page.locator('#two-step').waitFor()
  await shoot(page, 'C5 advanced, off')
  await page.goto('/account/app-passwords')
  await arrive(page, 'appPasswords.title')
  await shoot(page, 'F0 off')
  await wizard(stage, world, page)

  await addAuthenticator(visit)
  await page.goto(`${ADVANCED}/passkey`)
  await arrive(page, 'security.passkeys.title')
  await shoot(page, 'E1 create passkey')
  await press(page, 'security.passkeys.create')
  await arrive(page, 'security.passkeys.savedTitle')
  await shoot(page, 'D2b passkey saved')
  await fill(page, 'security.passkeys.name', 'Datorn hemma')
  await press(page, 'shell.next')
  await arrive(page, 'security.advanced.title')
  await page.locator('#passkeys').getByText('Datorn hemma').waitFor()
  await gone(page)
  await shoot(page, 'C5 E2 advanced, on')
  await page.goto('/account/security')
  await arrive(page, 'security.title')
  await shoot(page, 'C3 security, on')
  await page.goto('/account/security/password')
  await arrive(page, 'security.password.title')
  await shoot(page, 'C6 change password')
  await page.goto(`${ADVANCED}/recovery-address`)
  await arrive(page, 'security.recoveryAddress.titleChange')
  await shoot(page, 'C5 recovery address')

  await page.goto(ADVANCED)
  await dialog(stage, page, ['security.passkeys.removeName', { name: 'Datorn hemma' }], 'E3 remove passkey')
  await dialog(stage, page, ['security.passkeys.renameName', { name: 'Datorn hemma' }], 'E2 rename passkey')
  await dialog(stage, page, ['security.recoveryCodes.createNewName'], 'D9 new recovery codes')
  await dialog(stage, page, ['security.turnOff.actionName'], 'D7 turn off')
  await dialog(stage, page, ['security.advanced.signOutMe'], 'C5 sign out everywhere')
  world.pass(11 * MINUTE_MS)
  await press(page, 'security.turnOff.actionName')
  await press(page, 'security.turnOff.action')
  await page.getByRole('heading', { name: say('security.stepUp.title') }).waitFor()
  await shoot(page, 'C4 over the page')
  await visit.close()
}

/** Until what was told is no longer on the screen. */
const gone = (page: Page): Promise<void> =>
  page
    .waitForFunction(() => document.querySelector('[role=status][aria-live]')?.textContent === '')
    .then(() => {})

const dialog = async (
  { shoot, press }: Stage,
  page: Page,
  [button, values]: Parameters<Stage['say']>,
  screen: string,
): Promise<void> => {
  await press(page, button, values)
  const shown = page.locator('[role=dialog], [role=alertdialog]')
  await shown.waitFor()
  await shoot(page, screen)
  await page.keyboard.press('Escape')
  await shown.waitFor({ state: 'detached' })
  await page.locator('#root:not([aria-hidden])').waitFor()
}

const wizard = async (stage: Stage, world: AccountPagesWorld, page: Page): Promise<void> => {
  const { say, shoot, press, follow, arrive, fill } = stage
  await page.goto('/account/security/two-step')
  await arrive(page, 'twoStep.title')
  await shoot(page, 'D0 introduction')
  await follow(page, 'shell.next')
  await arrive(page, 'security.approvers.pairTitle')
  await page.locator('main svg path').first().waitFor()
  await shoot(page, 'D1 approve on the phone')
  await press(page, 'twoStep.approver.skip')
  await arrive(page, 'twoStep.choose.title')
  await shoot(page, 'D2 choose')
  await press(page, 'shell.next')
  await arrive(page, 'security.passkeys.title')
  await shoot(page, 'D2b passkey')
  await page.goBack()
  await page.getByRole('radio', { name: say('twoStep.choose.code') }).check()
  await press(page, 'shell.next')
  await arrive(page, 'security.authenticators.title')
  await page.locator('main svg path').first().waitFor()
  await shoot(page, 'D2a scan')
  await page.getByRole('button', { name: say('security.authenticators.keyName') }).click()
  const key = await page.evaluate(() => navigator.clipboard.readText())
  await fill(page, 'security.authenticators.code', '000000')
  await press(page, 'security.authenticators.verify')
  await page.getByText(say('problems.wrong-code')).first().waitFor()
  await shoot(page, 'D2a wrong code')
  const app = new TOTP({ secret: Secret.fromBase32(key) })
  await fill(page, 'security.authenticators.code', app.generate({ timestamp: world.clock.nowMs() }))
  await press(page, 'security.authenticators.verify')
  await arrive(page, 'security.recoveryAddress.title')
  await shoot(page, 'D2c recovery address')
  await fill(page, 'security.recoveryAddress.address', world.server.anna.address)
  await press(page, 'security.recoveryAddress.send')
  await arrive(page, 'security.recoveryAddress.sentTitle')
  await shoot(page, 'D2c code sent')
  await fill(page, 'security.recoveryAddress.code', await mailedCode(world))
  await press(page, 'security.recoveryAddress.verify')
  await arrive(page, 'security.recoveryCodes.title')
  await page.getByRole('list', { name: say('security.recoveryCodes.list') }).waitFor()
  await gone(page)
  await shoot(page, 'D3 recovery codes')
  await page.getByLabel(say('security.recoveryCodes.haveSaved')).check()
  await press(page, 'shell.next')
  await arrive(page, 'twoStep.device.title')
  await shoot(page, 'D4 device')
  await page.getByRole('radio', { name: say('appPasswords.device.iphone') }).check()
  await press(page, 'shell.next')
  await arrive(page, 'appPasswords.create')
  await shoot(page, 'D5 F4 name and access')
  await page.locator('summary').click()
  await shoot(page, 'D5 F4 more options')
  await press(page, 'appPasswords.new.submit')
  const secret = page.locator('[role=img][aria-label*=","]').first()
  await secret.waitFor()
  await shoot(page, 'D5 F5 shown once')
  await page.locator('header a').click()
  await page.getByRole('alertdialog').waitFor()
  await shoot(page, 'F8 leave')
  await press(page, 'appPasswords.leave.stay')
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  const { address } = await me(page)
  const pass = (await secret.textContent()) ?? ''
  await assert.rejects(
    imapProgram(world.server, { address, secret: `${pass.slice(1)}a`, name: 'iPhone Mail' }).connect(),
  )
  await page.getByText(say('appPasswords.reason.wrongAppPassword')).waitFor()
  await shoot(page, 'F7 refused')
  await press(page, 'appPasswords.shown.guide', { device: say('appPasswords.short.iphone') })
  await arrive(page, 'devices.title', { device: say('appPasswords.short.iphone') })
  await press(page, 'devices.profile.make')
  await page.getByRole('img', { name: say('devices.profile.qrName') }).waitFor()
  await shoot(page, 'F6 do it for me')
  const program = imapProgram(world.server, { address, secret: pass, name: 'iPhone Mail' })
  await program.connect()
  await page.getByText(say('appPasswords.waiting.connectedBy', { service: 'IMAP' })).waitFor()
  await shoot(page, 'F6 F7 guide, connected')
  await program.logout()
  await press(page, 'appPasswords.shown.done')
  await arrive(page, 'twoStep.done.title')
  await shoot(page, 'D6 all done')
}

const me = async (page: Page): Promise<{ readonly address: string }> =>
  (await ask(page, 'GET', '/api/start')).account as { address: string }
