/**
 * A filter as a search key. What a message's own row cannot tell (in which other mailboxes its email is, what the rest of
 * its thread has) is looked up first and becomes a set of emails or threads.
 */
import { emailsOf } from '../../mail/email.ts'
import { hasKeyword } from '../../mail/keywords.ts'
import { FLAG, type Flags } from '../../mail/message.ts'
import { parseMailboxId } from '../../mail/object-ids.ts'
import type { OpenMailbox } from '../../mail/open-mailbox.ts'
import type { SearchKey } from '../../mail/search.ts'
import type { MailReader } from '../../mail/store.ts'
import { flagOf } from '../email/keywords.ts'
import { type Condition, type Filter, isOperator, mailboxOf } from './filter.ts'
import { seenPositions, type Tables } from './tables.ts'
import { wordsOf } from './words.ts'

export const searchKeyOf = async (read: MailReader, tables: Tables, filter: Filter): Promise<SearchKey> => {
  const resolver = new Resolver(read, tables, mailboxOf(filter))
  const seen: SearchKey = { kind: 'not', key: { kind: 'flags', system: FLAG.deleted } }
  return and([seen, await resolver.filter(filter)])
}

const NONE: SearchKey = { kind: 'emails', emails: new Set() }
const ALL: SearchKey = { kind: 'all' }

const and = (keys: readonly SearchKey[]): SearchKey => ({ kind: 'and', keys })
const not = (key: SearchKey): SearchKey => ({ kind: 'not', key })
const or = (left: SearchKey, right: SearchKey): SearchKey => ({ kind: 'or', left, right })

class Resolver {
  readonly #read: MailReader
  readonly #tables: Tables
  /** All that is looked at is in this mailbox. */
  readonly #within: string | null
  #shared: Promise<ReadonlyMap<number, Flags>> | null = null

  constructor(read: MailReader, tables: Tables, within: string | null) {
    this.#read = read
    this.#tables = tables
    this.#within = within
  }

  async filter(filter: Filter): Promise<SearchKey> {
    if (!isOperator(filter)) return this.#condition(filter)
    const keys: SearchKey[] = []
    for (const each of filter.conditions) keys.push(await this.filter(each))
    switch (filter.operator) {
      case 'AND':
        return and(keys)
      case 'OR':
        return keys.reduce(or, NONE)
      case 'NOT':
        return and(keys.map(not)) // RFC 8620 §5.5: none of them
    }
  }

  async #condition(condition: Condition): Promise<SearchKey> {
    const keys: SearchKey[] = [...plainKeys(condition)]
    const { inMailbox, inMailboxOtherThan, hasKeyword: has, notKeyword: hasNot } = condition
    if (inMailbox !== undefined) keys.push(await this.#inMailbox(inMailbox))
    if (inMailboxOtherThan !== undefined) keys.push(await this.#inOther(inMailboxOtherThan))
    if (has !== undefined) keys.push(await this.#keyword(has))
    if (hasNot !== undefined) keys.push(not(await this.#keyword(hasNot)))
    const { someInThreadHaveKeyword: some, noneInThreadHaveKeyword: none } = condition
    const { allInThreadHaveKeyword: all } = condition
    if (some !== undefined) keys.push(await this.#someInThread(some, true))
    if (none !== undefined) keys.push(not(await this.#someInThread(none, true)))
    if (all !== undefined) keys.push(not(await this.#someInThread(all, false)))
    return and(keys)
  }

  async #inMailbox(text: string): Promise<SearchKey> {
    if (text === this.#within) return ALL
    const id = parseMailboxId(text)
    const open = id === null ? null : await this.#tables.open(id)
    return open === null ? NONE : { kind: 'emails', emails: emailsIn([open]) }
  }

  async #inOther(texts: readonly string[]): Promise<SearchKey> {
    const excluded = new Set(texts.map(parseMailboxId))
    const others = (await this.#tables.openAll()).filter(({ id }) => !excluded.has(id))
    return { kind: 'emails', emails: emailsIn(others) }
  }

  /** An email has what any of its messages has, also one in a mailbox that is not looked at. */
  async #keyword(keyword: string): Promise<SearchKey> {
    const flag = flagOf(keyword)
    if (flag === null) return NONE
    const emails = new Set<number>()
    for (const [email, flags] of await this.#sharedFlags()) if (hasFlag(flags, flag)) emails.add(email)
    return or(keyOf(flag), { kind: 'emails', emails })
  }

  /** Threads of which some email has the keyword, or (`has` false) lacks it. */
  async #someInThread(keyword: string, has: boolean): Promise<SearchKey> {
    const flag = flagOf(keyword)
    const threads = new Set<number>()
    const shared = await this.#sharedFlags()
    for (const open of await this.#tables.openAll()) {
      const { table } = open
      for (const position of seenPositions(open)) {
        const own = { system: table.systemAt(position), keywords: table.keywordsAt(position) }
        const flags = shared.get(table.emailAt(position)) ?? own
        if ((flag !== null && hasFlag(flags, flag)) === has) threads.add(table.threadAt(position))
      }
    }
    return { kind: 'threads', threads }
  }

  #sharedFlags(): Promise<ReadonlyMap<number, Flags>> {
    this.#shared ??= readSharedFlags(this.#read, this.#tables)
    return this.#shared
  }
}

const readSharedFlags = async (read: MailReader, { account }: Tables): Promise<ReadonlyMap<number, Flags>> =>
  emailsOf(await read.messagesOf(account, await read.sharedEmails(account)))

const emailsIn = (mailboxes: readonly OpenMailbox[]): ReadonlySet<number> => {
  const emails = new Set<number>()
  for (const open of mailboxes)
    for (const position of seenPositions(open)) emails.add(open.table.emailAt(position))
  return emails
}

const keyOf = ({ system, keywords }: Flags): SearchKey =>
  keywords === '' ? { kind: 'flags', system } : { kind: 'keyword', keyword: keywords }

export const hasFlag = (flags: Flags, { system, keywords }: Flags): boolean =>
  keywords === '' ? (flags.system & system) === system : hasKeyword(flags.keywords, keywords)

/** What the message's row and texts alone can tell. */
function* plainKeys(condition: Condition): Generator<SearchKey> {
  const { before, after, minSize, maxSize, hasAttachment, header } = condition
  if (before !== undefined) yield { kind: 'received', is: 'before', atMs: before }
  if (after !== undefined) yield { kind: 'received', is: 'since', atMs: after }
  if (minSize !== undefined) yield { kind: 'size', is: 'larger', octets: minSize - 1 }
  if (maxSize !== undefined) yield { kind: 'size', is: 'smaller', octets: maxSize }
  if (hasAttachment === true) yield { kind: 'attachment' }
  if (hasAttachment === false) yield not({ kind: 'attachment' })
  if (header !== undefined) {
    const [name, needle = ''] = header
    yield { kind: 'field', name: name.toLowerCase(), needle }
  }
  for (const needle of wordsOf(condition.text)) yield { kind: 'text', where: 'text', needle }
  for (const needle of wordsOf(condition.body)) yield { kind: 'text', where: 'body', needle }
  for (const name of ['from', 'to', 'cc', 'bcc', 'subject'] as const)
    for (const needle of wordsOf(condition[name])) yield { kind: 'field', name, needle }
}
