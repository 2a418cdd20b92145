/** Writing mail in a browser: answering, sending and taking it back, and drafts. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator } from 'playwright-core'
import { press } from '../support/at-a-page.ts'
import { assertAccessible } from '../support/browser.ts'
import { type MailWorld, openMailWorld, PNG, row } from '../support/mail-world.ts'

describe('writing mail in a browser', () => {
  let world: MailWorld
  before(async () => {
    world = await openMailWorld()
  })
  after(() => world.stop())

  test('mail that comes over SMTP is read and answered with a file, and another program sees it among what was sent', async () => {
    const vera = await world.holder('vera', 'sv')
    const { page } = vera
    await page.goto('/mail')
    await page.getByText('Här är det tomt.').waitFor()
    await assertAccessible(page)
    await world.deliver(vera.address, {
      from: { name: 'Åsa Öberg', address: world.server.bo.address },
      subject: 'Lunch på torsdag?',
      text: 'Restaurangen vid hamnen?',
    })
    // Without a reload.
    await row(page, 'Lunch på torsdag?').click()
    await page.getByText('Restaurangen vid hamnen?').last().waitFor()
    await page.getByRole('heading', { level: 2, name: 'Lunch på torsdag?' }).waitFor()
    await assertAccessible(page)

    await press(page, 'Svara')
    await page.getByLabel('Det du vill skriva').waitFor()
    await page.keyboard.type('Ja gärna!')
    // More at once than the server takes of an account.
    await page
      .getByLabel('Bifoga')
      .last()
      .setInputFiles(
        ['karta.png', 'två.png', 'tre.png', 'fyra.png', 'fem.png', 'sex.png'].map((name) => ({
          name,
          mimeType: 'image/png',
          buffer: PNG,
        })),
      )
    await page.getByRole('progressbar').first().waitFor({ state: 'detached' })
    await page.getByText('Sparat bland utkasten').waitFor()
    await assertAccessible(page)
    await press(page, 'Skicka')
    await page.getByText('Meddelandet är på väg.').waitFor()

    const program = await world.imapOf(vera)
    await program.mailboxOpen('Sent')
    const sent = await program.fetchOne('1', { envelope: true, bodyStructure: true, source: true })
    assert.ok(sent !== false && sent?.envelope !== undefined)
    assert.equal(sent.envelope.subject, 'Re: Lunch på torsdag?')
    assert.equal(sent.envelope.to?.[0]?.address, world.server.bo.address)
    assert.match(String(sent.source), /filename="?karta\.png/)
    assert.equal(sent.bodyStructure?.childNodes?.length, 7)
    await program.mailboxOpen('INBOX')
    const answered = await program.fetchOne('1', { flags: true })
    assert.deepEqual(answered !== false && [...(answered?.flags ?? [])].sort(), ['\\Answered', '\\Seen'])
    await program.mailboxOpen('Drafts')
    assert.equal(program.mailbox !== false && program.mailbox.exists, 0)
    await program.logout()
    await vera.close()
  })

  test('sending is taken back in time, and what was written is there again', async () => {
    const { page, close } = await world.holder('ugo', 'en')
    await page.goto('/mail')
    await press(page, 'New message')
    await page.getByRole('combobox', { name: 'To' }).fill('Bo Ek <bo@example.test>,')
    await page.getByText('Bo Ek', { exact: true }).waitFor()
    await page.getByLabel('Subject').fill('Too early')
    await page.getByRole('combobox', { name: 'To' }).fill('cara@')
    await page.keyboard.press('Control+Enter')
    await page.getByText('This is not an address: cara@.').waitFor()
    // There is no relay here, and nobody of that name.
    await page.getByRole('combobox', { name: 'To' }).fill('cara@elsewhere.test, nobody@example.test,')
    await press(page, 'Send')
    await page
      .getByText('Mail can’t be sent from here to cara@elsewhere.test, nobody@example.test.')
      .waitFor()
    await assertAccessible(page)
    await press(page, /^Remove cara/)
    await press(page, /^Remove nobody/)
    await page.getByLabel('What you want to say').fill('Not yet.')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await page.keyboard.press('z')
    await page.getByLabel('Subject').waitFor()
    assert.equal(await page.getByLabel('Subject').inputValue(), 'Too early')
    assert.equal((await page.getByLabel('What you want to say').inputValue()).trim(), 'Not yet.')
    await press(page, 'Discard')
    await page.getByText('Choose a message to read it.').waitFor()

    // The answer closes what was sent, not what is being written by then.
    const answer = Promise.withResolvers<void>()
    await page.route('**/jmap/api', async (route) => {
      if (route.request().postData()?.includes('EmailSubmission/set') === true) await answer.promise
      await route.continue()
    })
    await press(page, 'New message')
    await page.getByRole('combobox', { name: 'To' }).fill(`${world.server.bo.address},`)
    // Never saved until then.
    await page.getByLabel('Subject').fill('The first')
    await press(page, 'Send')
    await press(page, 'New message')
    await page.locator('#compose-subject[value=""]').fill('The second')
    answer.resolve()
    await page.getByText('The message is on its way.').waitFor()
    assert.equal(await page.getByLabel('Subject').inputValue(), 'The second')
    // What is thrown away can be had back too, also what was written last.
    await page.getByLabel('What you want to say').fill('Last')
    await press(page, 'Discard')
    await page.getByText('The message is in Deleted items now.').waitFor()
    await press(page, 'Undo')
    await page.getByLabel('Subject').waitFor()
    assert.equal(await page.getByLabel('Subject').inputValue(), 'The second')
    assert.equal((await page.getByLabel('What you want to say').inputValue()).trim(), 'Last')
    // What cannot be saved any more can be thrown away all the same.
    await page.route('**/jmap/api', (route) => {
      const [[method, args, call]] = route.request().postDataJSON().methodCalls
      if (args.create === undefined) return route.continue()
      const refused = { accountId: args.accountId, notCreated: { draft: { type: 'overQuota' } } }
      return route.fulfill({ json: { methodResponses: [[method, refused, call]], sessionState: '' } })
    })
    await page.getByLabel('What you want to say').fill('Too much')
    await press(page, 'Discard')
    await page.getByText('The message is in Deleted items now.').waitFor()
    await close()
  })

  /** A picture from elsewhere, by the mouse or the clipboard. */
  const bring = (onto: Locator, how: 'drop' | 'paste', name: string): Promise<void> =>
    onto.evaluate(
      (target, [kind, fileName, base64]) => {
        const transfer = new DataTransfer()
        const octets = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
        transfer.items.add(new File([octets], fileName, { type: 'image/png' }))
        const { left, bottom } = target.getBoundingClientRect()
        const how = { bubbles: true, cancelable: true, clientX: left + 1, clientY: bottom - 1 }
        target.dispatchEvent(
          kind === 'drop'
            ? new DragEvent('drop', { ...how, dataTransfer: transfer })
            : new ClipboardEvent('paste', { ...how, clipboardData: transfer }),
        )
      },
      [how, name, PNG.toString('base64')] as const,
    )

  test('what is left half written is among the drafts, formatted, and goes on there', async () => {
    const dag = await world.holder('dag', 'en')
    const { page, close } = dag
    await page.goto('/mail')
    await page.getByText('There is nothing here.').waitFor()
    await page.keyboard.press('n')
    await page.getByLabel('Subject').fill('The shopping')
    await press(page, 'Formatting')
    await page.getByRole('textbox', { name: 'What you want to say' }).click()
    await press(page, 'Bold')
    await page.keyboard.type('To buy')
    await press(page, 'Bold')
    await page.keyboard.press('Enter')
    await page.keyboard.type('- milk')
    const text = page.getByRole('textbox', { name: 'What you want to say' })
    await page
      .getByLabel('Picture')
      .last()
      .setInputFiles({ name: 'chosen.png', mimeType: 'image/png', buffer: PNG })
    await text.getByRole('img', { name: 'chosen.png' }).waitFor()
    await bring(text, 'paste', 'pasted.png')
    await bring(text, 'drop', 'dropped.png')
    await bring(page.getByLabel('Subject'), 'drop', 'beside.png')
    assert.equal(await text.getByRole('img').count(), 3)
    await page.getByRole('button', { name: 'Remove beside.png' }).waitFor()
    await page.getByRole('progressbar').first().waitFor({ state: 'detached' })
    await page.getByText('Saved in Drafts').waitFor()
    await assertAccessible(page)
    await page.goBack()
    await page.getByRole('link', { name: /Drafts/ }).click()
    const program = await world.imapOf(dag)
    const drafts = async () => {
      const status = await program.status('Drafts', { messages: true, uidNext: true })
      assert.ok(status !== false)
      return status
    }
    const before = await drafts()
    await row(page, 'The shopping').click()
    await text.getByRole('listitem').filter({ hasText: 'milk' }).waitFor()
    assert.equal(await text.locator('strong').textContent(), 'To buy')
    // Nothing was written yet that could be undone, or saved.
    await text.press('Control+z')
    await text.press('Control+End')
    await page.keyboard.type('!')
    await page.getByText('Saved in Drafts').waitFor()
    assert.match((await text.textContent()) ?? '', /milk.*!/)
    for (const picture of await text.getByRole('img').all())
      assert.equal(await picture.evaluate((shown: HTMLImageElement) => shown.naturalWidth), 1)
    assert.deepEqual(await drafts(), { ...before, uidNext: before.uidNext! + 1 })
    await page.getByRole('combobox', { name: 'To' }).fill(`${dag.address},`)
    await press(page, 'Send')
    await page.getByText('The message is on its way.').waitFor()
    // The draft that was open is gone.
    await page.getByText('Choose a message to read it.').waitFor()
    await program.mailboxOpen('Sent')
    const sent = await program.fetchOne('1', { source: true })
    const source = String(sent !== false && sent?.source)
    const shown = /multipart\/related[\s\S]*chosen\.png[\s\S]*pasted\.png[\s\S]*beside\.png/
    assert.match(source, shown)
    assert.equal(source.match(/Content-Disposition: inline/g)?.length, 3)

    // From another program, with more than can be held here.
    const foreign =
      'Subject: Prices\r\nContent-Type: text/html\r\n\r\n<table><tr><td>12 kr</td></tr></table>\r\n'
    await program.append('Drafts', foreign, ['\\Draft'])
    await row(page, 'Prices').click()
    await page.getByText('The original stays in Drafts').waitFor()
    await text.press('Control+End')
    await page.keyboard.type('!')
    await page.getByText('Saved in Drafts').waitFor()
    await assertAccessible(page)
    await program.mailboxOpen('Drafts')
    const [original, own] = await program.fetchAll('1:*', { source: true })
    assert.equal(String(original?.source), foreign)
    assert.match(String(own?.source), /12 kr!/)

    // Deleted before it is saved again, it is thrown away as it stands.
    await page.getByRole('row', { selected: true }).waitFor()
    await page.keyboard.type('?')
    await page
      .getByRole('group', { name: 'What to do with the messages' })
      .getByRole('button', { name: 'Delete' })
      .click()
    await page.getByText('The message is in Deleted items now.').waitFor()
    await program.mailboxOpen('Trash')
    assert.equal((await drafts()).messages, 1)
    assert.match(String((await program.fetchAll('*', { source: true }))[0]?.source), /12 kr!\?/)
    await program.logout()
    await close()
  })
})
