/** The steps of the seed journey, in either language. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import type { Clock } from '../../src/base/clock.ts'
import { arrive, copy, follow, press } from './at-a-page.ts'
import { assertAccessible } from './browser.ts'
import { imapProgram, pop3Program } from './mail-programs.ts'
import { passingClock } from './passing-clock.ts'
import type { Words } from './seed-words.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

const MINUTE_MS = 60_000
const ADVANCED = '/account/security/advanced'
export const ADDRESS = 'asa@example.test'
export const PASSWORD = 'sju bruna ekorrar sover'

/** A server on its first run, whose time can be moved on. */
export type Journey = {
  readonly words: Words
  readonly world: WebWorld
  readonly clock: Clock
  pass(byMs: number): void
}

export const journeyIn = async (words: Words, act: (journey: Journey) => Promise<void>): Promise<void> => {
  const { clock, pass } = passingClock()
  const world = await startWebWorld({}, clock)
  try {
    await act({ words, world, clock, pass })
  } finally {
    await world.stop()
  }
}

const isFocused = (page: Page, tag: string, words: string) =>
  page.waitForFunction(
    ([name, text]) =>
      document.activeElement?.tagName === name && document.activeElement.textContent?.endsWith(text) === true,
    [tag, words] as const,
  )

/** S1, S2: the operator's account, made through the link that the server says on its first run. */
export const makeAccount = async ({ words, world }: Journey, page: Page): Promise<void> => {
  await page.goto(await world.setUpLink())
  await arrive(page, words.signUp)
  await page.getByLabel(words.address).fill('asa')
  await press(page, words.next)
  await arrive(page, words.createPassword)
  await page.getByLabel(words.password, { exact: true }).fill(PASSWORD)
  await press(page, words.next)
  await arrive(page, words.yourName)
  await page.getByLabel(words.firstName).fill('Åsa')
  await page.getByLabel(words.lastName).fill('Öberg')
  await press(page, words.signUp)
  await arrive(page, words.welcome)
  await press(page, words.openMail)
  await arrive(page, words.inbox)
}

/** S3-S13: by the menu of the avatar to the advanced options, asked who one is, and into the wizard. */
export const goToWizard = async ({ words, pass }: Journey, page: Page): Promise<void> => {
  pass(11 * MINUTE_MS)
  await press(page, words.menu)
  await page.getByRole('menu').waitFor()
  await assertAccessible(page)
  await page.getByRole('menuitem', { name: words.myAccount }).click()
  await arrive(page, words.myAccount)
  await follow(page, words.update)
  await arrive(page, words.security)
  await follow(page, words.getStarted)
  await arrive(page, words.proveIt)
  await page.getByLabel(words.password, { exact: true }).fill(PASSWORD)
  await press(page, words.goOn)
  await arrive(page, words.advanced)
  await page.locator('#two-step').getByRole('link', { name: words.turnOn }).click()
  await arrive(page, words.wizard)
  await follow(page, words.next)
  // S21: the phone is one way of several, and skipping it leads to the others.
  await arrive(page, words.approver)
  await press(page, words.skipPhone)
  await arrive(page, words.choose)
}

/** S14, S25: the codes must be saved before it goes on; the file has them all. */
export const saveCodes = async ({ words }: Journey, page: Page): Promise<readonly string[]> => {
  await arrive(page, words.recoveryAddress)
  await press(page, words.skip)
  await arrive(page, words.saveCodes)
  const list = page.getByRole('list', { name: words.codes }).getByRole('listitem')
  await list.first().waitFor()
  const codes = await list.allTextContents()
  assert.equal(new Set(codes).size, 10)
  const next = page.getByRole('button', { name: words.next, exact: true })
  assert.equal(await next.getAttribute('aria-disabled'), 'true')
  const downloading = page.waitForEvent('download')
  await press(page, words.download)
  const file = await downloading
  assert.equal(file.suggestedFilename(), words.file)
  const kept = await readFile(await file.path(), 'utf8')
  assert.deepEqual(kept.match(/^\w{5}-\w{5}-\w{5}$/gm), codes)
  assert.ok(kept.includes(ADDRESS))
  await page.getByLabel(words.haveSaved).check()
  await next.click()
  await page.getByRole('status').filter({ hasText: words.isOn }).waitFor()
  return codes
}

/** F3-F5: named, made, and what the page shows; shown and copied are one, without blanks. */
const makeAppPassword = async ({ words }: Journey, page: Page, name: string): Promise<string> => {
  await page.getByLabel(words.name, { exact: true }).fill(name)
  await assertAccessible(page)
  await press(page, words.submit)
  await arrive(page, words.shown(name))
  const secret = (await page.locator('[role=img][aria-label*=","]').textContent()) ?? ''
  assert.match(secret, /^[a-z]{24}$/)
  assert.equal(await copy(page, words.copy), secret)
  return secret
}

/** What stands beside the name of a field in the guide. */
const field = async (page: Page, name: string): Promise<string> =>
  (await page
    .locator('dl > div', { has: page.getByText(name, { exact: true }) })
    .first()
    .locator('dd')
    .first()
    .textContent()) ?? ''

/** S6, S7, S16, S17: the third step, with a mail program that signs in with exactly what the page shows. */
export const setUpSmartphone = async ({ words, world }: Journey, page: Page, name: string) => {
  await arrive(page, words.smartphone)
  await page.getByRole('radio', { name: words.device }).check()
  await press(page, words.next)
  await arrive(page, words.create)
  const secret = await makeAppPassword({ words, world } as Journey, page, name)
  await press(page, words.showGuide)
  await arrive(page, words.guide)
  assert.equal(await field(page, words.server), 'localhost')
  const program = imapProgram(world, { address: await field(page, words.userName), secret })
  await program.connect()
  await page.getByText(words.connected).waitFor()
  await assertAccessible(page)
  await press(page, words.done)
  await arrive(page, words.allDone)
  await follow(page, words.finish)
  await arrive(page, words.advanced)
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).hash, `${ADVANCED}#app-passwords`)
  await isFocused(page, 'H2', words.appPasswords)
  await page.locator('#app-passwords').getByRole('link', { name, exact: true }).waitFor()
  return { program, secret }
}

/** S27: one more, from the list. */
export const makeAnother = async (journey: Journey, page: Page, name: string) => {
  const { words, world } = journey
  await follow(page, words.create)
  await arrive(page, words.create)
  await page.getByRole('radio', { name: words.other }).check()
  await press(page, words.next)
  const secret = await makeAppPassword(journey, page, name)
  const program = pop3Program(world, { address: ADDRESS, secret })
  assert.ok((await program.UIDL()).length > 0, 'the notices of what was changed are in the mailbox')
  await page.getByText(words.connectedByPop).waitFor()
  await press(page, words.done)
  await arrive(page, words.appPasswords)
  // The list is not behind what the page has just said.
  await page.getByRole('link', { name, exact: true }).waitFor()
  await page.getByText(words.neverUsed).waitFor({ state: 'detached' })
  return { program, secret }
}

/** S39-S41: all of them, asked first; connections that are open end, and who tries again is refused. */
export const removeAll = async ({ words }: Journey, page: Page): Promise<void> => {
  await press(page, words.removeExisting)
  const dialog = page.getByRole('alertdialog', { name: words.removeAll })
  await dialog.getByText(words.consequence).waitFor()
  await isFocused(page, 'BUTTON', words.cancel)
  await assertAccessible(page)
  await press(page, words.removeTwo)
  await page.getByText(words.removed).waitFor()
  await dialog.waitFor({ state: 'detached' })
  await assertAccessible(page)
  await press(page, words.done)
  await page.getByText(words.noneLeft).waitFor()
}
