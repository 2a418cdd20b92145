/** G3, G4, F13: what was stopped and disabled, the question, the decoy, and securing the account. */
import type { Harm, HarmId } from '../../src/harm/harm.ts'
import type { AccountPagesWorld } from '../support/account-pages.ts'
import { ask, proveSecondStep, turnOnTwoStep } from '../support/two-step-on.ts'
import type { Stage } from './stage.ts'

const NAMES = { sv: 'Åsas iPhone', en: "Åsa's iPhone" } as const

export const harm = async (stage: Stage, world: AccountPagesWorld): Promise<void> => {
  const { say, shoot, press, arrive, language } = stage
  const visit = await world.visitAs(language === 'sv' ? 'hilma' : 'helen', language)
  const { page, address } = visit
  const app = await turnOnTwoStep(world, page)
  await proveSecondStep(page, app)
  const made = (await ask(page, 'POST', '/api/app-passwords', {
    ...{ name: NAMES[language], device: 'iphone', access: 'read-and-send', services: null },
    ...{ expiresMs: null, replaces: null, networks: [] },
  })) as { appPassword: { id: string } }
  const { stores } = world.server.server
  const account = await stores.accounts.findByAddress(address as never)
  if (account === null) throw new Error('there is no such account')
  const found: Harm = {
    id: 'aaaaaaaaaaaa' as HarmId,
    account: account.id,
    rule: 'two-programs',
    atMs: world.clock.nowMs(),
    state: 'held',
    appPassword: made.appPassword.id as never,
    seen: { service: 'imap', client: 'imaplib 3.14', remote: '200.147.3.157', country: 'BR' },
    count: 1,
  }
  await stores.harms.hold(found)
  await page.goto('/account/security')
  await page.getByText(say('harms.question')).waitFor()
  await shoot(page, 'G3 was this you')
  await stores.harms.undo(account.id, found.id, 0)
  await page.goto('/account/security/secure')
  await arrive(page, 'security.secure.title')
  await press(page, 'security.secure.disable')
  await page.getByText(say('security.secure.disabled', { count: 1, connections: 0 })).waitFor()
  await shoot(page, 'G4 secure the account')
  await page.goto('/account/app-passwords')
  await page.getByText(say('harms.because.holderSays')).waitFor()
  await proveSecondStep(page, app)
  await press(page, 'appPasswords.decoy.make')
  await page.getByText(say('appPasswords.decoy.once')).waitFor()
  await shoot(page, 'F13 disabled, and a decoy')
  await press(page, 'harms.takeBack')
  await page.getByText(NAMES[language]).waitFor()
  await visit.close()
}
