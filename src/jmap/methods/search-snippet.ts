/** SearchSnippet/get (RFC 8621 §5.1): where in the subject and the text an email has what was searched for. */
import { z } from 'zod'
import type { AccountId } from '../../account/account.ts'
import { escaped } from '../../base/escaped.ts'
import { type Email, emailsOf } from '../../mail/email.ts'
import { emailIdText, parseEmailId } from '../../mail/object-ids.ts'
import { BodyDamaged, BodyGone, type MailReader } from '../../mail/store.ts'
import { bodyLists } from '../../mime/body-lists.ts'
import { fieldText } from '../../mime/header-fields.ts'
import { htmlToText } from '../../mime/html-text.ts'
import { readStructure } from '../../mime/structure-text.ts'
import { MAIL } from '../capabilities.ts'
import { noteMessages } from '../deeds.ts'
import { readBodyValue } from '../email/body-values.ts'
import { SNIPPETS_MAX } from '../limits.ts'
import { answer, method } from '../method.ts'
import { type Filter, isOperator, parseFilter } from '../query/filter.ts'
import { wordsOf } from '../query/words.ts'
import { methodError } from '../refusal.ts'
import { accountId } from '../wire/standard.ts'

export const searchSnippetGet = method({
  name: 'SearchSnippet/get',
  using: MAIL,
  args: z.strictObject({ accountId, filter: z.unknown().optional(), emailIds: z.array(z.string()) }),
  run: async ({ args, account, visitor, needs: { mail } }) => {
    const parsed = parseFilter(args.filter)
    if (parsed.kind === 'malformed') return methodError('invalidArguments', undefined, ['filter'])
    if (parsed.kind === 'unsupported') return methodError('unsupportedFilter')
    if (args.emailIds.length > SNIPPETS_MAX) return methodError('requestTooLarge')
    const ids = [...new Set(args.emailIds)]
    const emails = ids.map(parseEmailId).filter((email) => email !== null)
    const messages = await mail.read.messagesOf(account, emails)
    const found = emailsOf(messages)
    const words = wanted(parsed.filter)
    const inSubject = markOf(words.subject)
    const inText = markOf(words.text)
    if (words.text.length > 0) noteMessages(visitor, 'read', messages)
    const list: Record<string, unknown>[] = []
    for (const email of found.values()) {
      const { subject, text } = await textsOf(mail.read, account, email, words.text.length > 0)
      list.push({
        emailId: emailIdText(email.email),
        subject: marked(subject, inSubject),
        preview: marked(around(text, words.text), inText),
      })
    }
    const there = new Set(list.map(({ emailId }) => emailId))
    const notFound = ids.filter((id) => !there.has(id))
    return answer({ accountId: account, list, notFound: notFound.length === 0 ? null : notFound })
  },
})

type Words = { readonly subject: readonly string[]; readonly text: readonly string[] }

/** What is searched for; not what must not be there. */
const wanted = (filter: Filter): Words => {
  if (!isOperator(filter)) {
    const text = wordsOf(filter.text)
    return { subject: [...text, ...wordsOf(filter.subject)], text: [...text, ...wordsOf(filter.body)] }
  }
  const all = filter.operator === 'NOT' ? [] : filter.conditions.map(wanted)
  return { subject: all.flatMap(({ subject }) => subject), text: all.flatMap(({ text }) => text) }
}

const TEXT_OCTETS_MAX = 65_536 // looked through, of the part that is shown

const textsOf = async (
  read: MailReader,
  account: AccountId,
  { email, sizeOctets }: Email,
  withText: boolean,
): Promise<{ readonly subject: string; readonly text: string }> => {
  const [texts] = await read.texts(account, [email], ['header', 'structure'])
  if (texts === null || texts === undefined) return { subject: '', text: '' }
  const subject = fieldText(texts.header, 'subject')[0] ?? ''
  const part = withText
    ? bodyLists(readStructure(texts.structure)).text.find(({ type }) => type === 'text')
    : null
  if (part === undefined || part === null) return { subject, text: '' }
  const octets = {
    sizeOctets,
    read: (start: number, end: number) =>
      read.body(account, email, start, Math.min(end, start + TEXT_OCTETS_MAX)),
  }
  try {
    const { value } = await readBodyValue(octets, part, 0)
    return { subject, text: part.subtype === 'html' ? htmlToText(value, TEXT_OCTETS_MAX) : value }
  } catch (fault) {
    if (fault instanceof BodyGone || fault instanceof BodyDamaged) return { subject, text: '' }
    throw fault
  }
}

const BEFORE_CHARACTERS = 60
const SNIPPET_CHARACTERS = 160 // with its marks at most 255 octets of most languages (RFC 8621 §5)

/** The piece of a text in which the first of the words stands; empty when none does. */
const around = (text: string, words: readonly string[]): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  const lower = line.toLowerCase()
  const places = words.map((word) => lower.indexOf(word.toLowerCase())).filter((at) => at >= 0)
  if (places.length === 0) return ''
  const start = Math.max(0, Math.min(...places) - BEFORE_CHARACTERS)
  const piece = line.slice(start, start + SNIPPET_CHARACTERS).toWellFormed()
  return `${start > 0 ? '… ' : ''}${piece}${start + SNIPPET_CHARACTERS < line.length ? ' …' : ''}`
}

/** What is marked; null when nothing is. */
const markOf = (words: readonly string[]): RegExp | null =>
  words.length === 0 ? null : new RegExp(words.map((word) => RegExp.escape(word)).join('|'), 'giu')

/** HTML with what the pattern finds between `<mark>` and its end, everything else escaped; null when none is in it. */
const marked = (text: string, pattern: RegExp | null): string | null => {
  if (text === '' || pattern === null) return null
  let html = ''
  let at = 0
  for (const { 0: found, index } of text.matchAll(pattern)) {
    html += `${escaped(text.slice(at, index))}<mark>${escaped(found)}</mark>`
    at = index + found.length
  }
  return at === 0 ? null : html + escaped(text.slice(at))
}
