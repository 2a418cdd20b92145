/** The mail: list, reading in text and HTML, a conversation, search, choosing many, keys, writing. */
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import type Mail from 'nodemailer/lib/mailer/index.js'
import { parseAddress } from '../../src/account/address.ts'
import type { MailboxName } from '../../src/mail/mailbox.ts'
import type { AccountPagesWorld } from '../support/account-pages.ts'
import { type Letter, manyLetters, putLetters } from '../support/letters.ts'
import type { Stage } from './stage.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

export const mail = async (stage: Stage, world: AccountPagesWorld): Promise<void> => {
  const { say, shoot, press, language } = stage
  const visit = await world.visitAs(language === 'sv' ? 'vera' : 'violet', language)
  const { page, address } = visit
  const account = await world.server.server.stores.accounts.findByAddress(parseAddress(address)!)
  if (account === null) throw new Error(`${address} has no account`)
  await page.goto('/mail')
  await page.getByText(say('mail.list.empty')).waitFor()
  await shoot(page, 'M1 empty')
  await putLetters(world.server, account.id, [
    ...manyLetters(60, Date.now() - 9 * DAY_MINUTES * MINUTE_MS),
    ...(await lettersFor(address, language)),
  ])
  await page.getByText(WORDS[language].meeting).first().waitFor()
  await shoot(page, 'M2 list')
  await page.getByText(WORDS[language].meeting).first().click()
  await page.getByText(WORDS[language].place).last().waitFor()
  await shoot(page, 'M3 text')
  await open(page, WORDS[language].news)
  await page.getByText(say('mail.reading.showPictures')).waitFor()
  await shoot(page, 'M4 HTML')
  await open(page, WORDS[language].invoice)
  await page.getByText('faktura@nordbamken.example').first().waitFor()
  await shoot(page, 'M5 look-alike')
  await press(page, 'mail.reading.more')
  await page.getByRole('menu').waitFor()
  await shoot(page, 'M6 more')
  await page.keyboard.press('Escape')
  await page.goto('/mail')
  const boxes = page.getByRole('row').getByRole('checkbox')
  await boxes.first().waitFor({ state: 'attached' })
  for (const index of [1, 2, 3]) await boxes.nth(index).check({ force: true })
  await shoot(page, 'M7 many chosen')
  await page.getByLabel(say('mail.list.chooseAll')).click({ force: true })
  await page.getByLabel(say('mail.list.chooseAll')).click({ force: true })
  await press(page, 'mail.whole.choose', { count: 63 })
  await press(page, 'mail.actions.archive')
  await page.getByRole('alertdialog').waitFor()
  await shoot(page, 'M13 all of it')
  await press(page, 'shell.cancel')
  await press(page, 'mail.folders.new')
  await page.getByLabel(say('mail.folders.name')).waitFor()
  await shoot(page, 'M14 new folder')
  await press(page, 'shell.cancel')
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'M8 keys')
  await page.keyboard.press('Escape')
  await page.goto(`/mail/inbox?q=${encodeURIComponent(language === 'sv' ? 'från:åsa' : 'from:åsa')}`)
  await page.getByRole('row').first().waitFor()
  await shoot(page, 'M9 search')
  await page.goto('/mail/inbox?q=qwerty')
  await page.getByText(say('mail.search.nothing')).waitFor()
  await shoot(page, 'M10 nothing found')
  await page.goto('/mail')
  await open(page, WORDS[language].meeting)
  await press(page, 'mail.reading.replyAll')
  await page.getByLabel(say('mail.compose.body')).waitFor()
  await page.keyboard.type(WORDS[language].answer)
  await page.locator('input[type=file]').setInputFiles({
    name: WORDS[language].file,
    mimeType: 'application/pdf',
    buffer: Buffer.alloc(123_456),
  })
  await page.getByText(say('mail.compose.saved')).waitFor()
  await shoot(page, 'M11 writing')
  await press(page, 'mail.format.title')
  await page.getByRole('textbox', { name: say('mail.compose.body') }).waitFor()
  await page.getByText(say('mail.compose.saved')).waitFor()
  await shoot(page, 'M12 formatted')
  await press(page, 'mail.compose.discard')
  await visit.close()
}

const open = async (page: Parameters<Stage['shoot']>[0], subject: string): Promise<void> =>
  page.getByRole('row').filter({ hasText: subject }).first().click()

const WORDS = {
  sv: {
    meeting: 'Lunch på torsdag?',
    place: 'Restaurangen vid hamnen',
    news: 'Veckans nyheter från Hamnkiosken',
    invoice: 'Din faktura för november',
    answer: 'Torsdag blir bra! Jag tar med avtalet.',
    file: 'Avtal 2027.pdf',
  },
  en: {
    meeting: 'Lunch on Thursday?',
    place: 'The restaurant by the harbour',
    news: 'This week at the Harbour Kiosk',
    invoice: 'Your invoice for November',
    answer: 'Thursday is fine! I will bring the agreement.',
    file: 'Agreement 2027.pdf',
  },
} as const

const HTML = `<table width="100%" style="background:#f2f6fa"><tr><td align="center">
<table width="560" style="background:#ffffff;margin:16px"><tr><td style="padding:24px;font-family:Georgia,serif">
<h1 style="color:#0b5394;margin:0 0 8px">Hamnkiosken</h1><img src="cid:boat" width="512" height="120" alt="">
<p style="font-size:17px;line-height:1.6">Nu är säsongen slut – men <b>kaffet är varmt</b> hela vintern.
The season is over, but <b>the coffee stays warm</b> all winter.</p>
<p><img src="https://hamnkiosken.example/bulle.jpg" width="512" height="80" alt="Kanelbullar"></p>
<p><a href="https://hamnkiosken.example/meny" style="background:#0b5394;color:#fff;padding:10px 18px;border-radius:6px;text-decoration:none">Meny</a>
&nbsp; <a href="https://evil.example/">www.hamnkiosken.example</a></p></td></tr></table></td></tr></table>`

const BOAT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/n4EIwDiqEAAmHgL+TDUTkgAAAABJRU5ErkJggg==',
  'base64',
)

const build = (options: Mail.Options): Promise<Buffer> => new MailComposer(options).compile().build()

const lettersFor = async (own: string, language: 'sv' | 'en'): Promise<readonly Letter[]> => {
  const words = WORDS[language]
  const ago = (minutes: number): number => Date.now() - minutes * MINUTE_MS
  const bank = 'faktura@nordbanken.example'
  return [
    {
      atMs: ago(9_000),
      isSeen: true,
      mailbox: 'Sent' as MailboxName,
      raw: await build({ from: own, to: bank, subject: 'x', text: 'x' }),
    },
    {
      atMs: ago(3 * DAY_MINUTES),
      isSeen: true,
      raw: await build({
        from: { name: 'Nordbanken', address: 'faktura@nordbamken.example' },
        to: own,
        subject: words.invoice,
        text: `${words.invoice}.\n\nhttps://nordbamken.example/pay?id=1234`,
        attachments: [{ filename: 'faktura.pdf', content: Buffer.alloc(48_000) }],
      }),
    },
    {
      atMs: ago(DAY_MINUTES),
      isFlagged: true,
      isSeen: true,
      raw: await build({
        from: { name: 'Hamnkiosken', address: 'nytt@hamnkiosken.example' },
        to: own,
        subject: words.news,
        html: HTML,
        attachments: [{ filename: 'boat.png', content: BOAT, cid: 'boat', contentDisposition: 'inline' }],
      }),
    },
    {
      atMs: ago(12),
      raw: await build({
        from: { name: 'Åsa Öberg', address: 'asa.oberg@firma.example' },
        to: own,
        cc: { name: 'Bo Ek', address: 'bo.ek@firma.example' },
        subject: words.meeting,
        text: `Hej!\n\n${words.place}, 12.15?\nhttps://hamnkrogen.example/lunch\n\n/Åsa\n\n> Ska vi ses i veckan?\n> /Bo`,
      }),
    },
  ]
}
