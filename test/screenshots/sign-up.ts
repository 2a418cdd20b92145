/** A: the first run, signing up, invitations; and the pages that anybody may see. */
import { PASSWORD } from '../support/account-pages.ts'
import { startBrowser } from '../support/browser.ts'
import { startWebWorld } from '../support/web-world.ts'
import type { Stage } from './stage.ts'

export const signUp = async (stage: Stage): Promise<void> => {
  const { say, shoot, press, arrive, fill, language } = stage
  const browser = await startBrowser()
  const world = await startWebWorld({ SIGILL_DOMAINS: 'example.test' })
  const visit = () => browser.visit(world.origin, { locale: language === 'sv' ? 'sv-SE' : 'en-GB' })
  try {
    const { page } = await visit()
    await page.goto('/signup')
    await arrive(page, 'signUp.closed.title')
    await shoot(page, 'A1b closed')
    await page.goto('/setup')
    await arrive(page, 'signUp.linkOver')
    await shoot(page, 'A1c link over')
    await page.goto('about:blank')
    await page.goto(await world.setUpLink())
    await arrive(page, 'signUp.title')
    await shoot(page, 'A1 first account')
    await press(page, 'shell.next')
    await page.getByText(say('problems.required')).first().waitFor()
    await shoot(page, 'A1 nothing typed')
    await fill(page, 'signUp.address', 'anna')
    await press(page, 'shell.next')
    await arrive(page, 'signUp.createPassword')
    await fill(page, 'signIn.password', 'password password')
    await press(page, 'shell.next')
    await page.getByText(say('problems.easily-guessed')).first().waitFor()
    await shoot(page, 'A2 easily guessed')
    await fill(page, 'signIn.password', PASSWORD)
    await page.getByText(say('signUp.strength.is', { strength: say('signUp.strength.strong') })).waitFor()
    await shoot(page, 'A2 password')
    await press(page, 'shell.next')
    await arrive(page, 'signUp.name')
    await shoot(page, 'A3 name')
    await fill(page, 'shell.firstName', 'Anna')
    await fill(page, 'shell.lastName', 'Lindström')
    await press(page, 'signUp.title')
    await arrive(page, 'signUp.welcome', { name: 'Anna' })
    await shoot(page, 'A5 welcome')

    await page.goto('/account/info')
    await arrive(page, 'account.info.title')
    await shoot(page, 'C2 your info')
    await page.goto('/account/invitations')
    await arrive(page, 'account.invitations.title')
    await shoot(page, 'A1c invite')
    await press(page, 'account.invitations.create')
    await page.getByText(say('account.invitations.ready')).waitFor()
    await shoot(page, 'A1c invitation ready')
    const link = await page.getByText(/^https:.*\/invite/).textContent()
    await page.goto('/nowhere')
    await arrive(page, 'shell.notFound.title')
    await shoot(page, 'not found')

    const guest = await visit()
    await guest.page.goto(link ?? '')
    await arrive(guest.page, 'signUp.title')
    await fill(guest.page, 'signUp.address', 'anna')
    await press(guest.page, 'shell.next')
    await guest.page.getByText(say('problems.taken')).first().waitFor()
    await shoot(guest.page, 'A1c invited, taken')
    await guest.page.goto('/why')
    await arrive(guest.page, 'why.title')
    await shoot(guest.page, 'why')
  } finally {
    await browser.close()
    await world.stop()
  }
}
