/**
 * The journey the product exists for, in Swedish and in English: from the set-up link to two-step verification, a mail
 * program with an app password, and every app password removed (rows S1-S17, S26-S28, S34-S41). Every screen on the way
 * is accessible, fits, and breaks no policy.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import {
  addAuthenticator,
  assertAccessible,
  assertFits,
  PHONE,
  startBrowser,
  type TestBrowser,
  type Visit,
} from '../support/browser.ts'
import { imapProgram, pop3Program } from '../support/mail-programs.ts'
import { startWebWorld, type WebWorld } from '../support/web-world.ts'

const MINUTE_MS = 60_000
const STEP_MS = 30_000 // RFC 6238 §5.2
const ADVANCED = '/account/security/advanced'
const ADDRESS = 'asa@example.test'
const PASSWORD = 'sju bruna ekorrar sover'

let browser: TestBrowser

before(async () => {
  browser = await startBrowser()
})
after(() => browser.close())

/** What the screens say, in the order in which they come. */
const WORDS = {
  sv: {
    locale: 'sv-SE',
    signUp: 'Skapa konto',
    address: 'Välj en e-postadress',
    next: 'Nästa',
    createPassword: 'Skapa ett lösenord',
    password: 'Lösenord',
    yourName: 'Vad heter du?',
    firstName: 'Förnamn',
    lastName: 'Efternamn',
    welcome: 'Välkommen, Åsa',
    myAccount: 'Mitt konto',
    menu: 'Kontomeny för Åsa Öberg',
    update: 'Uppdatera säkerhet',
    security: 'Säkerhet',
    getStarted: 'Kom igång med avancerade säkerhetsalternativ',
    proveIt: 'Bekräfta att det är du',
    goOn: 'Fortsätt',
    advanced: 'Avancerade säkerhetsalternativ',
    turnOn: 'Slå på tvåstegsverifiering',
    wizard: 'Konfigurera tvåstegsverifiering',
    approver: 'Godkänn inloggningar i mobilen',
    skipPhone: 'Hoppa över och välj ett annat sätt',
    choose: 'Hur vill du bekräfta att det är du?',
    recoveryAddress: 'Lägg till en reservadress',
    skip: 'Hoppa över',
    saveCodes: 'Spara dina återställningskoder',
    codes: 'Dina återställningskoder',
    download: 'Ladda ned',
    file: 'Sigill-återställningskoder.txt',
    haveSaved: 'Jag har sparat mina koder',
    isOn: 'Tvåstegsverifiering är på.',
    smartphone: 'Konfigurera din smartphone med ett applösenord',
    device: 'iPhone eller iPad',
    create: 'Skapa ett nytt applösenord',
    name: 'Namn',
    submit: 'Skapa',
    shown: (name: string) => `Ditt applösenord för ${name}`,
    copy: 'Kopiera: Applösenordet',
    showGuide: 'Visa hur jag ställer in iPhone',
    guide: 'Ställ in iPhone',
    userName: 'Användarnamn',
    server: 'Värdnamn',
    connected: 'Testposten 1 är ansluten',
    connectedByPop: 'Inloggad med POP.',
    done: 'Klar',
    allDone: 'Klart!',
    finish: 'Slutför',
    appPasswords: 'Applösenord',
    other: 'Annat',
    removeExisting: 'Ta bort befintliga applösenord',
    removeAll: 'Ta bort befintliga applösenord?',
    consequence: 'Alla 2 applösenord inaktiveras direkt: Datorn, Mobilen. Apparna behöver nya applösenord.',
    cancel: 'Avbryt',
    removeTwo: 'Ta bort (2)',
    removed: '2 applösenord inaktiverades och 2 anslutningar kopplades ned.',
    noneLeft: 'Du har inga applösenord.',
    neverUsed: 'Aldrig använt',
    names: ['Mobilen', 'Datorn'],
    signIn: 'Logga in',
    enterPassword: 'Ange lösenord',
  },
  en: {
    locale: 'en-GB',
    signUp: 'Create account',
    address: 'Choose an e-mail address',
    next: 'Next',
    createPassword: 'Create a password',
    password: 'Password',
    yourName: 'What’s your name?',
    firstName: 'First name',
    lastName: 'Last name',
    welcome: 'Welcome, Åsa',
    myAccount: 'My account',
    menu: 'Account menu for Åsa Öberg',
    update: 'Update security',
    security: 'Security',
    getStarted: 'Get started with advanced security options',
    proveIt: 'Verify it’s you',
    goOn: 'Continue',
    advanced: 'Advanced security options',
    turnOn: 'Turn on two-step verification',
    wizard: 'Set up two-step verification',
    approver: 'Approve sign-ins on your phone',
    skipPhone: 'Skip and choose another way',
    choose: 'How do you want to verify?',
    recoveryAddress: 'Add a recovery address',
    skip: 'Skip',
    saveCodes: 'Save your recovery codes',
    codes: 'Your recovery codes',
    download: 'Download',
    file: 'Sigill-recovery-codes.txt',
    haveSaved: 'I have saved my codes',
    isOn: 'Two-step verification is on.',
    smartphone: 'Set up your smartphone with an app password',
    device: 'Android',
    create: 'Create a new app password',
    name: 'Name',
    submit: 'Create',
    shown: (name: string) => `Your app password for ${name}`,
    copy: 'Copy: The app password',
    showGuide: 'Show me how to set up Android',
    guide: 'Set up Android',
    userName: 'User name',
    server: 'Server',
    connected: 'Testposten 1 connected',
    connectedByPop: 'Signed in with POP.',
    done: 'Done',
    allDone: 'All done!',
    finish: 'Finish',
    appPasswords: 'App passwords',
    other: 'Other',
    removeExisting: 'Remove existing app passwords',
    removeAll: 'Remove existing app passwords?',
    consequence:
      'All 2 app passwords are disabled at once: The computer, The phone. The apps will need new ones.',
    cancel: 'Cancel',
    removeTwo: 'Remove (2)',
    removed: '2 app passwords disabled and 2 connections closed.',
    noneLeft: 'You have no app passwords.',
    neverUsed: 'Never used',
    names: ['The phone', 'The computer'],
    signIn: 'Sign in',
    enterPassword: 'Enter password',
  },
} as const

type Words = (typeof WORDS)[keyof typeof WORDS]

/** A server on its first run, whose time can be moved on. */
type Journey = {
  readonly words: Words
  readonly world: WebWorld
  readonly clock: Clock
  pass(byMs: number): void
}

const journeyIn = async (words: Words, act: (journey: Journey) => Promise<void>): Promise<void> => {
  let passedMs = 0
  const clock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + passedMs }
  const world = await startWebWorld({}, clock)
  try {
    await act({
      words,
      world,
      clock,
      pass: (byMs) => {
        passedMs += byMs
      },
    })
  } finally {
    await world.stop()
  }
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()

/** The page or step that is shown: its h1, and nothing to complain of. */
const arrive = async (page: Page, title: string): Promise<void> => {
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  await assertAccessible(page)
  await assertFits(page)
}

const isFocused = (page: Page, tag: string, words: string) =>
  page.waitForFunction(
    ([name, text]) =>
      document.activeElement?.tagName === name && document.activeElement.textContent?.endsWith(text) === true,
    [tag, words] as const,
  )

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())

/** S1, S2: the operator's account, made through the link that the server says on its first run. */
const makeAccount = async ({ words, world }: Journey, page: Page): Promise<void> => {
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
  await press(page, words.myAccount)
  await arrive(page, words.myAccount)
}

/** S3-S13: by the menu of the avatar to the advanced options, asked who one is, and into the wizard. */
const goToWizard = async ({ words, pass }: Journey, page: Page): Promise<void> => {
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
const saveCodes = async ({ words }: Journey, page: Page): Promise<readonly string[]> => {
  await arrive(page, words.recoveryAddress)
  await press(page, words.skip)
  await arrive(page, words.saveCodes)
  const codes = await page.getByRole('list', { name: words.codes }).getByRole('listitem').allTextContents()
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
  await press(page, words.copy)
  assert.equal(await clipboard(page), secret)
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
const setUpSmartphone = async ({ words, world }: Journey, page: Page, name: string) => {
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
const makeAnother = async (journey: Journey, page: Page, name: string) => {
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
const removeAll = async ({ words }: Journey, page: Page): Promise<void> => {
  await press(page, words.removeExisting)
  const dialog = page.getByRole('alertdialog', { name: words.removeAll })
  await dialog.getByText(words.consequence).waitFor()
  await isFocused(page, 'BUTTON', words.cancel)
  await assertAccessible(page)
  await press(page, words.removeTwo)
  await page.getByText(words.removed).waitFor()
  await dialog.waitFor({ state: 'detached' })
  // While a dialog closes, what is below it is hidden from who listens.
  await page.locator('#root:not([aria-hidden])').waitFor()
  await assertAccessible(page)
  await press(page, words.done)
  await page.getByText(words.noneLeft).waitFor()
}

const wholeJourney = async (
  journey: Journey,
  visit: Visit,
  addWay: (page: Page) => Promise<void>,
): Promise<readonly string[]> => {
  const { words, world } = journey
  const { page } = visit
  const [phone, computer] = words.names
  await visit.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await makeAccount(journey, page)
  await goToWizard(journey, page)
  await addWay(page)
  const codes = await saveCodes(journey, page)
  const first = await setUpSmartphone(journey, page, phone)
  const second = await makeAnother(journey, page, computer)

  const ended = Promise.all([once(first.program, 'close'), once(second.program, 'error')])
  await removeAll(journey, page)
  const [, [said]] = await ended
  assert.match(String(said), /this sign-in has been ended/)
  await assert.rejects(imapProgram(world, { address: ADDRESS, secret: first.secret }).connect(), {
    authenticationFailed: true,
  })
  await assert.rejects(
    Promise.resolve(pop3Program(world, { address: ADDRESS, secret: second.secret }).UIDL()),
  )
  return codes
}

/** Tab until it has the focus. */
const tabTo = async (page: Page, name: string): Promise<void> => {
  for (let tabs = 0; tabs < 30; tabs += 1) {
    if ((await page.evaluate(() => document.activeElement?.textContent ?? '')) === name) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`${name} is not reached by Tab`)
}

/** S44, S45: as far as the second step, on a phone, by the keyboard alone. */
const signInByKeyboard = async (
  { words, world }: Journey,
  act: (page: Page) => Promise<void>,
): Promise<void> => {
  const visit = await browser.visit(world.origin, { locale: words.locale, size: PHONE })
  const { page } = visit
  await page.goto('/signin')
  await arrive(page, words.signIn)
  await page.keyboard.type(ADDRESS)
  await page.keyboard.press('Enter')
  await arrive(page, words.enterPassword)
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await act(page)
  await arrive(page, words.myAccount)
  await visit.close()
}

test('the seed journey in Swedish, with an authenticator app', () =>
  journeyIn(WORDS.sv, async (journey) => {
    const { world, clock, pass } = journey
    const visit = await browser.visit(world.origin, { locale: 'sv-SE' })
    let app = new TOTP()
    const codeNow = (): string => app.generate({ timestamp: clock.nowMs() })
    await wholeJourney(journey, visit, async (page) => {
      await page.getByRole('radio', { name: 'Kod från en autentiseringsapp' }).check()
      await press(page, 'Nästa')
      await arrive(page, 'Skanna QR-koden')
      await press(page, 'Kopiera: nyckeln till autentiseringsappen')
      app = new TOTP({ secret: Secret.fromBase32(await clipboard(page)) })
      await page.getByLabel('Kod från appen').fill(codeNow())
      await press(page, 'Verifiera')
    })
    await visit.close()
    await signInByKeyboard(journey, async (page) => {
      await arrive(page, 'Ange kod')
      pass(STEP_MS)
      await page.keyboard.type(codeNow())
      await page.keyboard.press('Enter')
    })
  }))

test('the seed journey in English, with a passkey', () =>
  journeyIn(WORDS.en, async (journey) => {
    const visit = await browser.visit(journey.world.origin, { locale: 'en-GB' })
    await addAuthenticator(visit)
    const codes = await wholeJourney(journey, visit, async (page) => {
      await press(page, 'Next')
      await arrive(page, 'Create a passkey')
      await press(page, 'Create passkey')
      await arrive(page, 'Passkey saved')
      await press(page, 'Next')
    })
    await visit.close()
    // This phone has no passkey: one of the codes that were saved lets its holder in.
    await signInByKeyboard(journey, async (page) => {
      await arrive(page, 'Use your passkey')
      await tabTo(page, 'Sign in another way')
      await page.keyboard.press('Enter')
      await arrive(page, 'Choose how to verify')
      await tabTo(page, 'Recovery code')
      await page.keyboard.press('Enter')
      await arrive(page, 'Enter a recovery code')
      await page.keyboard.type(codes[0] ?? '')
      await page.keyboard.press('Enter')
    })
  }))

const SERVER = join(import.meta.dirname, '../../bin/sigill.mjs')
const DOORS = ['WEB', 'IMAPS', 'POP3S', 'SUBMISSIONS', 'RECEPTION', 'LMTP']

test('the first run prints a link that opens in a browser and makes the first account; there is no other way in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-first-run-'))
  const doors = Object.fromEntries(DOORS.map((door) => [`SIGILL_LISTEN_${door}`, '127.0.0.1:0']))
  const server = spawn(process.execPath, [SERVER, 'serve', '--data', folder], {
    env: { ...process.env, ...doors, SIGILL_HOSTNAME: 'localhost' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(server, 'exit')
  try {
    let link: string | undefined
    for await (const line of createInterface(server.stdout)) {
      link = /https:\/\/\S+\/setup\S+/.exec(line)?.[0]
      if (link !== undefined) break
    }
    assert.ok(link !== undefined, 'no link was printed')
    const visit = await browser.visit(new URL(link).origin, { locale: 'sv-SE' })
    await visit.page.goto('/signup')
    await arrive(visit.page, 'Registreringen är stängd')
    await visit.page.goto(link)
    await arrive(visit.page, 'Skapa konto')
    await visit.page.getByText('Det här blir administratörens konto').waitFor()
    await visit.close()
  } finally {
    server.kill('SIGTERM')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
})
