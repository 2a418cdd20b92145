/** Our reading of odd mail beside that of two parsers not written here; where they differ the corpus says why. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import PostalMime, { type Address } from 'postal-mime'
import { decodeEncodedWords } from '../../../src/mime/encoded-words.ts'
import type { EnvelopeAddress } from '../../../src/mime/envelope.ts'
import { createMessageParser } from '../../../src/mime/message-parser.ts'
import { isMessage, type Part } from '../../../src/mime/part.ts'
import { parameterOf, textOf } from '../../../src/mime/text-of.ts'
import { decodeAll } from '../../../src/mime/transfer-encoding.ts'
import { type Difference, ODD_MAIL, READINGS, type Reading } from './odd-mail.ts'

type Readings = Readonly<Record<Reading, unknown>>
type Person = readonly [name: string, address: string]

/** mailparser has no types of its own. */
type MailparserPerson = {
  readonly name?: string
  readonly address?: string
  readonly group?: readonly MailparserPerson[]
}
type MailparserList = { readonly value: readonly MailparserPerson[] }
type MailparserMail = {
  readonly subject?: string
  readonly from?: MailparserList
  readonly to?: MailparserList | readonly MailparserList[]
  readonly date?: Date
  readonly text?: string
  readonly attachments: readonly { readonly filename?: string; readonly content: Buffer }[]
}
const { simpleParser } = createRequire(import.meta.url)('mailparser') as {
  simpleParser(
    raw: Buffer,
    options: { readonly skipTextToHtml: boolean; readonly keepDeliveryStatus: boolean },
  ): Promise<MailparserMail>
}

/** Line ends and blank ends are each parser's own affair. */
const plain = (text: string): string => text.replace(/\r\n?/g, '\n').trim()

const ours = (raw: Buffer): Readings => {
  const parser = createMessageParser()
  parser.push(raw)
  const { envelope, structure, sent } = parser.end()
  const decoded = (part: Part) =>
    Buffer.from(decodeAll(part.encoding, raw.subarray(part.bodyStart, part.bodyEnd)))
  const texts: string[] = []
  const attachments: [string, string][] = []
  const visit = (part: Part): void => {
    if (part.type === 'multipart') part.parts.forEach(visit)
    else if (part.type === 'text' && part.disposition?.kind !== 'attachment')
      texts.push(textOf(part, decoded(part)))
    else attachments.push([nameOf(part), plain(decoded(part).toString('latin1'))])
  }
  visit(structure)
  const people = (list: readonly EnvelopeAddress[]): Person[] =>
    list.flatMap(({ name, mailbox, host }) =>
      host === null
        ? []
        : [
            [
              decodeEncodedWords(name ?? ''),
              decodeEncodedWords(host === '' ? `${mailbox}` : `${mailbox}@${host}`),
            ],
          ],
    )
  return {
    subject: decodeEncodedWords(envelope.subject ?? ''),
    from: people(envelope.from),
    to: people(envelope.to),
    sentMs: sent?.atMs ?? null,
    text: plain(texts.join('\n')),
    attachments,
  }
}

const nameOf = (part: Part): string =>
  (part.disposition && parameterOf(part.disposition.parameters, 'filename')) ??
  parameterOf(part.parameters, 'name') ??
  (isMessage(part) ? 'message' : '')

const postalMime = async (raw: Buffer): Promise<Readings> => {
  const mail = await PostalMime.parse(raw, {
    forceRfc822Attachments: true,
    attachmentEncoding: 'arraybuffer',
  })
  const people = (list: readonly Address[] = []): Person[] =>
    list.flatMap((entry) => (entry.group ? people(entry.group) : [[entry.name, entry.address ?? '']]))
  return {
    subject: mail.subject ?? '',
    from: people(mail.from ? [mail.from] : []),
    to: people(mail.to),
    sentMs: timeOf(mail.date === undefined ? undefined : new Date(mail.date)),
    text: plain(mail.text ?? ''),
    attachments: mail.attachments.map(({ filename, content }) => [
      filename ?? '',
      plain(Buffer.from(content as ArrayBuffer).toString('latin1')),
    ]),
  }
}

const mailparser = async (raw: Buffer): Promise<Readings> => {
  const mail = await simpleParser(raw, { skipTextToHtml: true, keepDeliveryStatus: false })
  const people = (list: readonly MailparserPerson[]): Person[] =>
    list.flatMap((entry) => (entry.group ? people(entry.group) : [[entry.name ?? '', entry.address ?? '']]))
  const to = mail.to === undefined ? [] : 'value' in mail.to ? [mail.to] : mail.to
  return {
    subject: mail.subject ?? '',
    from: people(mail.from?.value ?? []),
    to: people(to.flatMap((list) => list.value)),
    sentMs: timeOf(mail.date),
    text: plain(mail.text ?? ''),
    attachments: mail.attachments.map(({ filename, content }) => [
      filename ?? '',
      plain(content.toString('latin1')),
    ]),
  }
}

const timeOf = (date: Date | undefined): number | null =>
  date === undefined || Number.isNaN(date.getTime()) ? null : date.getTime()

const OTHERS = { 'postal-mime': postalMime, mailparser } as const

for (const { name, message, differs } of ODD_MAIL) {
  for (const [parser, read] of Object.entries(OTHERS)) {
    const difference: Difference | undefined = differs?.[parser as keyof typeof OTHERS]
    const except = difference === undefined ? '' : ` except ${difference.in.join()}: ${difference.because}`
    test(`${parser} reads ${name} as we do${except}`, async () => {
      const raw = Buffer.from(message, 'latin1')
      const mine = ours(raw)
      const theirs = await read(raw)
      for (const reading of READINGS) {
        if (difference?.in.includes(reading))
          assert.notDeepEqual(theirs[reading], mine[reading], `${reading} does not differ any more`)
        else assert.deepEqual(theirs[reading], mine[reading], reading)
      }
    })
  }
}
