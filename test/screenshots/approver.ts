/** D1, B3 and E: a phone that approves sign-ins, on the computer and on itself. */
import { type AccountPagesWorld, PASSWORD } from '../support/account-pages.ts'
import { ask } from '../support/two-step-on.ts'
import type { Stage } from './stage.ts'

export const approver = async (stage: Stage, world: AccountPagesWorld): Promise<void> => {
  const { say, shoot, press, arrive, fill, language } = stage
  const visit = await world.visitAs(language === 'sv' ? 'ebba' : 'emma', language)
  const { page, address } = visit
  const phone = await world.visit(language)
  const number = page.getByRole('img', { name: /\d \d$/ })
  const typeNumber = async (typed?: string) => {
    await fill(phone.page, 'approve.request.number', typed ?? (await number.textContent()) ?? '')
    await press(phone.page, 'approve.request.approve')
  }

  await page.goto('/account/security/two-step/approver')
  const code = await page.getByText(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/).textContent()
  await phone.page.goto('/approve')
  await arrive(phone.page, 'approve.pair.title')
  await shoot(phone.page, 'D1 phone connect')
  await fill(phone.page, 'approve.pair.code', 'BCDF-GHJK')
  await press(phone.page, 'approve.pair.connect')
  await phone.page.getByText(say('problems.wrong-pairing-code')).waitFor()
  await shoot(phone.page, 'D1 phone wrong code')
  await fill(phone.page, 'approve.pair.code', String(code))
  await press(phone.page, 'approve.pair.connect')
  await number.waitFor()
  await shoot(page, 'D1b trial')
  await arrive(phone.page, 'approve.request.trialTitle')
  await shoot(phone.page, 'D1b phone trial')
  await typeNumber()
  await arrive(phone.page, 'approve.done.trialTitle')
  await shoot(phone.page, 'D1b phone works')
  await page
    .getByText(say('security.approvers.works', { name: say('approve.pair.browser') }))
    .first()
    .waitFor()
  await shoot(page, 'D1b works')
  await press(phone.page, 'approve.done.close')
  await arrive(phone.page, 'approve.home.title')
  await shoot(phone.page, 'B3b phone ready')

  const { set } = await ask(page, 'POST', '/api/two-step/recovery-codes', {})
  await ask(page, 'POST', `/api/two-step/recovery-codes/${set}/saved`, {})
  await ask(page, 'POST', '/api/two-step/on', {})
  await page.goto('/account/security/advanced#approvers')
  await page.getByRole('switch').waitFor()
  await shoot(page, 'E approvers')

  await visit.context.clearCookies()
  await page.goto('/signin')
  await fill(page, 'signIn.address', address)
  await press(page, 'shell.next')
  await fill(page, 'signIn.password', PASSWORD)
  await press(page, 'signIn.title')
  await number.waitFor()
  await shoot(page, 'B3 approve')
  await arrive(phone.page, 'approve.request.title')
  await shoot(phone.page, 'B3b phone request')
  await typeNumber('1')
  await shoot(phone.page, 'B3b phone not a number')
  await press(phone.page, 'approve.request.notMe')
  await arrive(phone.page, 'approve.denied.title')
  await shoot(phone.page, 'B3c phone denied')
  await arrive(page, 'signIn.denied.title')
  await shoot(page, 'B3c denied')
  await phone.close()
  await visit.close()
}
