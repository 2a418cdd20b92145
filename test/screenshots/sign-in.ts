/** B: signing in with every step and refusal, and the forgotten password. */
import type { Page } from 'playwright-core'
import PostalMime from 'postal-mime'
import { type AccountPagesWorld, PASSWORD } from '../support/account-pages.ts'
import { addAuthenticator } from '../support/browser.ts'
import { imapProgram } from '../support/mail-programs.ts'
import { ask, turnOnTwoStep } from '../support/two-step-on.ts'
import type { Stage } from './stage.ts'

export const signIn = async (stage: Stage, world: AccountPagesWorld): Promise<void> => {
  const { say, shoot, press, arrive, fill, language } = stage
  const visit = await world.visitAs(language === 'sv' ? 'bertil' : 'bernard', language)
  const { page, address } = visit
  const app = await turnOnTwoStep(world, page)
  await addAuthenticator(visit)
  await page.goto('/account/security/advanced/passkey')
  await press(page, 'security.passkeys.create')
  await arrive(page, 'security.passkeys.savedTitle')
  await confirmRecoveryAddress(world, page)
  await visit.context.clearCookies()

  await page.goto('/signin')
  await arrive(page, 'signIn.title')
  await shoot(page, 'B1 address')
  await press(page, 'shell.next')
  await page.getByText(say('problems.required')).first().waitFor()
  await shoot(page, 'B1 nothing typed')
  await fill(page, 'signIn.address', address)
  await press(page, 'shell.next')
  await arrive(page, 'signIn.enterPassword')
  await shoot(page, 'B2 password')
  await fill(page, 'signIn.password', 'fel lösenord, helt fel')
  await press(page, 'signIn.title')
  await page.getByText(say('problems.wrong-address-or-password')).first().waitFor()
  await shoot(page, 'B2 wrong password')
  await fill(page, 'signIn.password', PASSWORD)
  await press(page, 'signIn.title')
  await arrive(page, 'signIn.passkey.title')
  await shoot(page, 'B5 passkey')
  await press(page, 'signIn.otherWay')
  await arrive(page, 'signIn.ways.title')
  await shoot(page, 'B8 other way')
  await press(page, 'signIn.ways.recoveryCode')
  await arrive(page, 'signIn.recoveryCode.title')
  await shoot(page, 'B7 recovery code')
  await press(page, 'signIn.otherWay')
  await press(page, 'signIn.ways.code')
  await arrive(page, 'signIn.code.title')
  await shoot(page, 'B4 B9 code')
  await fill(page, 'signIn.code.label', '000000')
  await press(page, 'signIn.verify')
  await page.getByText(say('problems.wrong-code')).first().waitFor()
  await shoot(page, 'B4 wrong code')

  await page.goto('about:blank')
  await page.goto('/signin')
  await page.route('**/api/sign-in/password', (route) =>
    route.fulfill({ status: 429, json: { problem: 'too-many-tries', retryAfterSeconds: 300 } }),
  )
  await fill(page, 'signIn.address', address)
  await press(page, 'shell.next')
  await fill(page, 'signIn.password', PASSWORD)
  await press(page, 'signIn.title')
  await arrive(page, 'signIn.wait.title')
  await shoot(page, 'B10 wait')
  await page.unroute('**/api/sign-in/password')

  await page.goto('/recover')
  await arrive(page, 'recovery.title')
  await shoot(page, 'B11 forgot')
  await fill(page, 'signIn.address', address)
  await press(page, 'recovery.sendCode')
  await arrive(page, 'recovery.sent.title')
  await shoot(page, 'B11 B6 sent')
  await fill(page, 'signIn.code.label', await mailedCode(world))
  await press(page, 'signIn.verify')
  await arrive(page, 'recovery.second.title')
  await shoot(page, 'B11 second proof')
  await press(page, 'recovery.second.instead', { way: say('signIn.ways.code') })
  await fill(page, 'signIn.ways.code', app.nextCode())
  await shoot(page, 'B11 second proof by code')
  await press(page, 'signIn.verify')
  await arrive(page, 'recovery.password.title')
  await shoot(page, 'B11 new password')
  await fill(page, 'recovery.password.label', 'ett annat lösenord att minnas')
  await press(page, 'recovery.password.save')
  await arrive(page, 'recovery.done.title')
  await shoot(page, 'B11 done')
  await visit.close()
}

/** Anna's mailbox is the recovery address. */
const confirmRecoveryAddress = async (world: AccountPagesWorld, page: Page): Promise<void> => {
  await ask(page, 'POST', '/api/recovery-address', { address: world.server.anna.address })
  await ask(page, 'POST', '/api/recovery-address/confirm', { code: await mailedCode(world) })
}

/** The code in the newest mail to Anna, which is gone afterwards. */
export const mailedCode = async (world: AccountPagesWorld): Promise<string> => {
  const program = imapProgram(world.server, world.server.anna)
  await program.connect()
  try {
    await program.mailboxOpen('INBOX')
    for (;;) {
      const exists = program.mailbox === false ? 0 : program.mailbox.exists
      for (let number = exists; number > 0; number -= 1) {
        const { source } = (await program.fetchOne(String(number), { source: true })) || {}
        if (source === undefined) continue
        const code = /\b\d{8}\b/.exec((await PostalMime.parse(source)).text ?? '')?.[0]
        if (code === undefined) continue
        await program.messageDelete('1:*')
        return code
      }
      await program.noop()
    }
  } finally {
    await program.logout()
  }
}
