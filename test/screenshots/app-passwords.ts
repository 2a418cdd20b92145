/** F, G: app passwords from the empty list to all removed, every guide, activity, devices and apps. */
import type { AccountPagesWorld } from '../support/account-pages.ts'
import { imapProgram } from '../support/mail-programs.ts'
import { ask, proveSecondStep, turnOnTwoStep } from '../support/two-step-on.ts'
import type { Stage } from './stage.ts'

const LIST = '/account/app-passwords'
const DEVICES = ['iphone', 'android', 'outlook', 'mac', 'thunderbird', 'printer', 'other'] as const
const TABLET = { sv: 'Surfplattan', en: 'The tablet' } as const
const NAMES = {
  sv: ['Åsas iPhone', 'Outlook på jobbet', 'Skrivaren i hallen'],
  en: ["Åsa's iPhone", 'Outlook at work', 'The printer in the hall'],
} as const

export const appPasswords = async (stage: Stage, world: AccountPagesWorld): Promise<void> => {
  const { say, shoot, press, arrive, language } = stage
  const visit = await world.visitAs(language === 'sv' ? 'doris' : 'daisy', language)
  const { page, address } = visit
  const app = await turnOnTwoStep(world, page)
  await page.goto(LIST)
  await arrive(page, 'appPasswords.title')
  await page.getByText(say('appPasswords.emptyText')).waitFor()
  await shoot(page, 'F1 empty')
  await page.goto('/account/security/activity')
  await arrive(page, 'activity.title')
  await page.getByRole('radio', { name: say('activity.failed') }).check()
  await page.getByText(say('activity.emptyOfFilter')).waitFor()
  await shoot(page, 'G5 empty')
  await page.goto(`${LIST}/new`)
  await arrive(page, 'appPasswords.create')
  await shoot(page, 'F3 device')
  await press(page, 'shell.next')
  await page.getByText(say('appPasswords.device.choose')).waitFor()
  await shoot(page, 'F3 nothing chosen')

  await proveSecondStep(page, app)
  const [phone, outlook, printer] = NAMES[language]
  const make = async (name: string, device: string, access = 'read-and-send') =>
    (await ask(page, 'POST', '/api/app-passwords', {
      ...{ name, device, access, services: null, expiresMs: null, replaces: null },
    })) as { secret: string; appPassword: { id: string } }
  const first = await make(phone, 'iphone')
  const programs = [
    imapProgram(world.server, { address, secret: first.secret, name: 'iPhone Mail' }),
    imapProgram(world.server, {
      address,
      secret: (await make(outlook, 'outlook', 'read-only')).secret,
      name: 'Outlook',
    }),
  ]
  for (const program of programs) await program.connect()
  await doSomething(programs[0])
  const lost = await make(TABLET[language], 'iphone')
  await ask(page, 'DELETE', `/api/app-passwords/${lost.appPassword.id}`)
  await imapProgram(world.server, { address, secret: lost.secret })
    .connect()
    .catch(() => {})
  await make(printer, 'printer', 'send-only')
  await imapProgram(world.server, { address, secret: 'fel' })
    .connect()
    .catch(() => {})
  await used(stage, page)
  await shoot(page, 'F2 list')
  await page.goto(`${LIST}/${first.appPassword.id}`)
  await arrive(page, 'appPasswords.details.about').catch(() => {})
  await page.getByText('iPhone Mail').first().waitFor()
  await shoot(page, 'F9 details')
  await page.goto(`${LIST}/${first.appPassword.id}/use`)
  await page.getByText(say('appPasswords.use.noSubject')).first().waitFor()
  await shoot(page, 'G6 what it has done')
  await page.goto(`${LIST}/${first.appPassword.id}`)
  await press(page, 'appPasswords.details.rename')
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'F9 rename')
  await page.keyboard.press('Escape')
  await page.goto(LIST)
  await press(page, 'appPasswords.row.removeOf', { name: phone })
  await page.getByRole('alertdialog').waitFor()
  await shoot(page, 'F10 remove one')
  await press(page, 'shell.cancel')
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })

  await page.goto('/account/security/activity')
  await page.getByText(say('activity.kind.refused')).first().waitFor()
  await shoot(page, 'G1 activity')
  await page.getByText(say('activity.kind.refused')).first().click()
  await shoot(page, 'G2 activity, opened')
  await page.goto('/account/devices')
  await arrive(page, 'sessions.title')
  await page.getByText('iPhone Mail').waitFor()
  await shoot(page, 'G7 devices')
  await press(page, 'sessions.everywhere')
  await page.getByRole('alertdialog').waitFor()
  await shoot(page, 'G7 sign out everywhere')

  await page.goto(LIST)
  await press(page, 'appPasswords.removeExisting')
  await page.getByRole('alertdialog').waitFor()
  await shoot(page, 'F11 remove all')
  await press(page, 'appPasswords.remove.allVerb', { count: 3 })
  await page.getByText(say('appPasswords.remove.allDoneTitle')).waitFor()
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  await shoot(page, 'F12 removed')
  for (const device of DEVICES) {
    const { appPassword } = await make(say(`appPasswords.device.${device}`), device)
    await page.goto(`${LIST}/${appPassword.id}`)
    await page.locator('summary').last().click()
    await page.locator('dl').last().waitFor()
    await shoot(page, `F6 guide ${device}`)
  }
  await page.goto(`${LIST}/new?device=android`)
  await proveSecondStep(page, app)
  await press(page, 'appPasswords.new.submit')
  await press(page, 'appPasswords.shown.guide', { device: say('appPasswords.short.android') })
  await press(page, 'devices.thunderbirdQr.show')
  await page.getByRole('img', { name: say('devices.thunderbirdQr.name') }).waitFor()
  await shoot(page, 'F6 do it for me, Android')
  await visit.close()
}

/** Reads, moves and deletes, so that there is something to show. */
const doSomething = async (program: ReturnType<typeof imapProgram> | undefined): Promise<void> => {
  if (program === undefined) return
  for (const subject of ['Kallelse till årsmöte', 'Your receipt', '']) {
    const from = 'From: Bo Berg <bo@example.test>\r\n'
    await program.append('INBOX', `${from}${subject === '' ? '' : `Subject: ${subject}\r\n`}\r\nHej!\r\n`)
  }
  await program.mailboxOpen('INBOX')
  await program.fetchAll('1:*', { source: true }, { uid: true })
  await program.messageMove('1', 'Archive', { uid: true })
}

/** The list, when it says that both programs have signed in. */
const used = async ({ say }: Stage, page: Parameters<Stage['shoot']>[0]): Promise<void> => {
  for (;;) {
    await page.goto(LIST)
    await page.getByText(say('appPasswords.count', { count: 3 })).waitFor()
    // The printer has not.
    if ((await page.getByText(say('appPasswords.row.never')).count()) === 1) return
  }
}
