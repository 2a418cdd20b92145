/** The mail in a browser, with other programs at the same mailbox: what one does the other sees at once. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Page, Request } from 'playwright-core'
import { press } from '../support/at-a-page.ts'
import { assertAccessible, assertFits, PHONE } from '../support/browser.ts'
import { manyLetters, putLetters } from '../support/letters.ts'
import { type MailWorld, openMailWorld, PNG, row } from '../support/mail-world.ts'

const FIRST_LOAD_OCTETS_MAX = 300_000

describe('the mail in a browser', () => {
  let world: MailWorld
  before(async () => {
    world = await openMailWorld()
  })
  after(() => world.stop())

  test('mail that comes over SMTP is told of on the desktop, read, printed and saved', async () => {
    const vera = await world.holder('vera', 'sv')
    const { page } = vera
    await vera.context.grantPermissions(['notifications'])
    const told = await hearNotices(page)
    await page.goto('/mail')
    await page.getByText('Här är det tomt.').waitFor()
    await assertAccessible(page)
    await press(page, 'Hur e-posten visas')
    await page.getByRole('menuitemcheckbox', { name: 'Berätta om ny e-post på skrivbordet' }).click()
    await page.keyboard.press('Escape')
    await world.deliver(vera.address, { subject: 'Lunch på torsdag?', text: 'Restaurangen vid hamnen?' })
    // Without a reload.
    assert.equal(await told(), 'Åsa Öberg: Lunch på torsdag?')
    await row(page, 'Lunch på torsdag?').waitFor()
    await page.evaluate('notice.onclick()')
    await page.getByText('Restaurangen vid hamnen?').last().waitFor()
    await page.getByRole('heading', { level: 2, name: 'Lunch på torsdag?' }).waitFor()
    await assertAccessible(page)

    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.getByRole('grid').isVisible(), false)
    assert.equal(await page.getByText('Restaurangen vid hamnen?').last().isVisible(), true)
    await page.emulateMedia({ media: 'screen' })
    await page.evaluate('print = () => { document.body.dataset.printed = "yes" }')
    await press(page, 'Mer')
    await page.getByRole('menuitem', { name: 'Skriv ut' }).click()
    assert.equal(await page.locator('body').getAttribute('data-printed'), 'yes')
    await press(page, 'Mer')
    const saving = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'Spara som fil (.eml)' }).click()
    const saved = await saving
    assert.equal(saved.suggestedFilename(), 'Lunch på torsdag.eml')
    assert.match(readFileSync(await saved.path(), 'utf8'), /^Return-Path:[\s\S]*Restaurangen vid hamnen\?/)
    await vera.close()
  })

  test('a flag that another program sets, and mail that it moves, show without a reload; and the other way round', async () => {
    const max = await world.holder('max', 'en')
    const { page } = max
    await putLetters(world.server, max.account, manyLetters(3, Date.now()))
    const program = await world.imapOf(max)
    await page.goto('/mail')
    await row(page, 'Letter number 2').waitFor()
    await program.mailboxOpen('INBOX')
    await program.messageFlagsAdd('2', ['\\Flagged'])
    await row(page, 'Letter number 2').getByRole('img', { name: 'Flagged' }).waitFor()
    await program.messageMove('2', 'Archive')
    await row(page, 'Letter number 2').waitFor({ state: 'detached' })
    await page.getByText('2 messages').waitFor()

    // Without a network nothing is read, and that is said; with it all is as it was meant.
    await page.context().setOffline(true)
    await row(page, 'Letter number 1').click()
    await page.getByText('The connection was lost.').first().waitFor()
    await page.context().setOffline(false)
    await page.getByText('This is what letter 1 says.').last().waitFor()
    await page.keyboard.press('e')
    await row(page, 'Letter number 1').waitFor({ state: 'detached' })
    const status = await program.status('Archive', { messages: true })
    assert.equal(status !== false && status.messages, 2)

    // Who stands on a row stands on it still when mail comes above it.
    await page.getByRole('grid').focus()
    await page.keyboard.press('Home')
    await world.deliver(max.address, { subject: 'Above it' })
    await row(page, 'Above it').waitFor()
    await page.keyboard.press('Space')
    await page.getByLabel('Select Letter number 3', { exact: true }).and(page.locator(':checked')).waitFor()
    await program.logout()
    await max.close()
  })

  test('many are chosen and deleted, or all moved, which is undone; searched for with the words people use', async () => {
    const ida = await world.holder('ida', 'sv')
    const { page } = ida
    await putLetters(world.server, ida.account, manyLetters(60, Date.now()))
    await page.goto('/mail')
    await row(page, 'Letter number 1').first().waitFor()
    // The keys are about a row that is seen.
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowDown')
    const { outlineStyle } = await page
      .getByRole('row')
      .nth(1)
      .evaluate((second) => getComputedStyle(second))
    assert.equal(outlineStyle, 'solid')
    for (const number of ['2', '4'])
      await page.getByLabel(`Markera Letter number ${number}`, { exact: true }).check({ force: true })
    await page.getByText('2 markerade').waitFor()
    await page.keyboard.press('Delete')
    await page.getByText('58 meddelanden', { exact: true }).waitFor()
    await press(page, 'Ångra')
    await page.getByText('60 meddelanden', { exact: true }).waitFor()

    // All of it, also what has not been read of the list, into a folder of their own.
    await press(page, 'Ny mapp')
    await page.getByLabel('Mappens namn').fill('Resor')
    await press(page, 'Spara')
    await page.getByRole('heading', { level: 2, name: 'Resor' }).waitFor()
    // In another list Shift chooses from its top, not from where somebody stood in the one before.
    await page.getByRole('link', { name: /^Inkorg/ }).click()
    await row(page, 'Letter number 1').first().waitFor()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('2 markerade').waitFor()
    await page.keyboard.press('Escape')
    const moveAll = async (): Promise<void> => {
      await page.getByRole('link', { name: /^Inkorg/ }).click()
      await page.getByLabel('Markera alla som visas').click({ force: true })
      await press(page, 'Markera alla 60 meddelanden här')
      await press(page, 'Flytta till')
      await page.getByRole('menuitem', { name: 'Resor' }).click()
    }
    // Who goes elsewhere before it is counted is not asked about a list that is not there any more.
    const isCount = (request: Request): boolean => request.postData()?.includes('"limit":0') === true
    const left = Promise.withResolvers<void>()
    await page.route('**/jmap/api', async (route) => {
      if (isCount(route.request())) await left.promise
      await route.continue()
    })
    const asked = page.waitForRequest(isCount)
    await moveAll()
    const counted = (await asked).response()
    await page.getByRole('link', { name: 'Resor' }).click()
    await page.getByText('Här är det tomt.').waitFor()
    left.resolve()
    await (await counted)?.finished()
    await page.unrouteAll()
    await page.evaluate("fetch('/api/start').then((answer) => answer.text())")
    assert.equal(await page.getByRole('alertdialog').count(), 0)

    await moveAll()
    await page.getByRole('alertdialog', { name: 'Flytta alla 60 meddelanden till Resor?' }).waitFor()
    await assertAccessible(page)
    await press(page, 'Flytta alla')
    await page.getByText('Här är det tomt.').waitFor()
    await press(page, 'Ångra')
    await page.getByText('60 meddelanden', { exact: true }).waitFor()
    await row(page, 'Letter number 5')
      .first()
      .dragTo(page.getByRole('link', { name: 'Resor' }))
    await page.getByText('59 meddelanden', { exact: true }).waitFor()

    await page.keyboard.press('/')
    await page.keyboard.type('från:cecilia ämne:letter')
    await page.keyboard.press('Enter')
    await page.getByText('Sökresultat').waitFor()
    await page.getByRole('row').first().waitFor()
    for (const each of await page.getByRole('row').all())
      assert.match((await each.textContent()) ?? '', /Cecilia Lind/)
    // What was deleted is found by whoever looks there too.
    await page.getByText('Skräppost och Borttaget är inte med.').waitFor()
    const found = Number(await page.getByRole('grid').getAttribute('aria-rowcount'))
    const finds = (count: number) => page.locator(`[role=grid][aria-rowcount="${count}"]`).waitFor()
    await page.getByRole('row').first().getByRole('checkbox').check({ force: true })
    await page.keyboard.press('Delete')
    await finds(found - 1)
    await press(page, 'Sök överallt')
    await finds(found)
    await page.getByRole('row').filter({ hasText: 'Borttaget' }).waitFor()
    // The list has the keys, and they lead out of the search.
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: /^Letter number/ }).waitFor()
    // What is junk is warned of wherever it was found.
    await page.keyboard.press('j')
    await page.getByRole('row').filter({ hasText: 'Skräppost' }).click()
    await page.getByText('meddelandet ligger i skräpposten').waitFor()
    await page.getByRole('button', { name: 'Inte skräppost' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { level: 2, name: 'Inkorg' }).waitFor()
    await page.goto('/mail/nowhere')
    await page.getByText('Mappen finns inte längre.').waitFor()
    await page.getByRole('heading', { level: 2, name: 'Inkorg' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Kortkommandon' }).waitFor()
    await assertAccessible(page)
    await ida.close()
  })

  test('HTML mail stands in a frame, with its own pictures; those from outside come when they are asked for', async () => {
    const html = await world.holder('hedda', 'en')
    const { page } = html
    await world.deliver(html.address, {
      subject: 'News',
      html: '<h1>News</h1><img src="cid:own" alt="own"><img src="https://pictures.test/x.png" alt="outside"><script>top.ran = 1</script>',
      attachments: [{ filename: 'own.png', content: PNG, cid: 'own', contentDisposition: 'inline' }],
    })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto('/mail')
    await row(page, 'News').click()
    const frame = page.frameLocator('iframe')
    await frame.getByRole('heading', { name: 'News' }).waitFor()
    await frame.getByAltText('own').waitFor()
    assert.equal(
      await frame.getByAltText('own').evaluate((picture) => (picture as HTMLImageElement).naturalWidth),
      1,
    )
    assert.equal(await page.evaluate('globalThis.ran'), undefined)
    assert.deepEqual(
      asked.filter((url) => url.includes('pictures.test')),
      [],
    )
    const fetched = page.waitForRequest('https://pictures.test/x.png')
    await press(page, 'Show pictures')
    await fetched
    await html.close()
  })

  test('a conversation is one line when the holder wants that, and goes away as one', async () => {
    const kim = await world.holder('kim', 'en')
    const { page } = kim
    await world.deliver(kim.address, { subject: 'Plan', text: 'First words', messageId: '<1@other.test>' })
    await world.deliver(kim.address, {
      subject: 'Re: Plan',
      text: 'Second words',
      messageId: '<2@other.test>',
      references: '<1@other.test>',
    })
    await page.goto('/mail')
    await page.getByText('2 messages').waitFor()
    await press(page, 'How mail is shown')
    await page.getByRole('menuitemcheckbox', { name: 'Show conversations together' }).click()
    await page.keyboard.press('Escape')
    await row(page, 'Re: Plan').getByRole('img', { name: '2 in the conversation' }).waitFor()
    await row(page, 'Re: Plan').click()
    // What nobody has read is open, and read then; what has been read is folded.
    for (const words of ['First words', 'Second words'])
      await page.getByRole('article').getByText(words, { exact: true }).waitFor()
    await page.getByRole('img', { name: '2 unread' }).waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('article').getByText('Second words', { exact: true }).waitFor()
    await page
      .getByRole('article')
      .getByRole('button', { name: /First words/ })
      .click()
    await page.getByRole('article').getByText('First words', { exact: true }).waitFor()
    await assertAccessible(page)
    await page.keyboard.press('e')
    await page.getByText('There is nothing here.').waitFor()
    const program = await world.imapOf(kim)
    const archive = await program.status('Archive', { messages: true })
    assert.equal(archive !== false && archive.messages, 2)

    // Who stands on one stands on it still when an answer takes it to the top.
    const top = (subject: string) =>
      page.locator('[aria-rowindex="1"]').filter({ hasText: subject }).waitFor()
    await world.deliver(kim.address, { subject: 'Trip', messageId: '<3@other.test>' })
    await top('Trip')
    await world.deliver(kim.address, { subject: 'Above it' })
    await top('Above it')
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: 'Trip' }).waitFor()
    await world.deliver(kim.address, {
      subject: 'Re: Trip',
      messageId: '<4@other.test>',
      references: '<3@other.test>',
    })
    await top('Re: Trip')
    await page.keyboard.press('Space')
    await page.getByLabel('Select Re: Trip', { exact: true }).and(page.locator(':checked')).waitFor()
    // And what is open is still what is at hand.
    await page.keyboard.press('Escape')
    await page.keyboard.press('e')
    await top('Above it')
    await program.logout()
    await kim.close()
  })

  test('on a phone of 320 px one pane is shown at a time', async () => {
    const pia = await world.holder('pia', 'sv', { size: PHONE })
    const { page } = pia
    await putLetters(world.server, pia.account, manyLetters(3, Date.now()))
    await page.goto('/mail')
    await row(page, 'Letter number 3').waitFor()
    await assertFits(page)
    await row(page, 'Letter number 3').click()
    await page.getByText('This is what letter 3 says.').last().waitFor()
    assert.equal(await page.getByRole('grid').isVisible(), false)
    await assertFits(page)
    await assertAccessible(page)
    await press(page, 'Tillbaka')
    await row(page, 'Letter number 3').waitFor()
    await press(page, 'Mappar')
    await page.getByRole('link', { name: /Arkiv/ }).click()
    await page.getByText('Här är det tomt.').waitFor()
    await pia.close()
  })

  test('5,000 messages are scrolled from end to end, and the first load is small', async () => {
    const lena = await world.holder('lena', 'en')
    const { page } = lena
    await putLetters(world.server, lena.account, manyLetters(5_000, Date.now()))
    let octets = 0
    const kept = new Set<string>()
    page.on('response', (response) => {
      // A file that was loaded before comes out of the browser's cache, and is told of all the same.
      if (kept.has(response.url())) return
      if (response.url().includes('/assets/')) kept.add(response.url())
      octets += Number(response.headers()['content-length'] ?? 0)
    })
    await page.goto('/mail')
    await row(page, 'Letter number 1').first().waitFor()
    assert.ok(octets > 50_000 && octets < FIRST_LOAD_OCTETS_MAX, `${octets} octets`)
    await page.getByText('5,000 messages').waitFor()
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await row(page, 'Letter number 5000').waitFor()
    assert.ok((await page.getByRole('row').count()) < 60)
    await page.getByRole('grid').evaluate((grid) => grid.scrollTo(0, grid.scrollHeight / 2))
    await row(page, 'Letter number 2500').waitFor()
    await lena.close()
  })
})

/** The first notice of the desktop, as nobody sees it here; the page is looked away from. */
const hearNotices = async (page: Page): Promise<() => Promise<string>> => {
  const told = Promise.withResolvers<string>()
  await page.exposeFunction('told', told.resolve)
  await page.addInitScript(`
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
    Notification = class extends Notification {
      // Without windows the browser says denied here of what it grants when it is asked.
      static permission = 'default'
      constructor(title, options) {
        super(title, options)
        globalThis.notice = this
        told(title + ': ' + options.body)
      }
    }
  `)
  return () => told.promise
}
