/** Puts what a query found in order. Texts are read in slices, only for the orders that go by them. */
import { breathe } from '../../mail/breathe.ts'
import { emailsOf } from '../../mail/email.ts'
import type { EmailId, Flags } from '../../mail/message.ts'
import type { MailReader } from '../../mail/store.ts'
import { fieldText } from '../../mime/header-fields.ts'
import { baseSubject } from '../../mime/thread-names.ts'
import { type EmailAddress, headerReader, parseHeaderProperty } from '../email/header-forms.ts'
import { flagOf } from '../email/keywords.ts'
import type { Found } from './found.ts'
import { hasFlag } from './search-key.ts'
import type { Comparator, EmailSort } from './sort.ts'
import { seenPositions, type Tables } from './tables.ts'

type Key = number | string

/** The places in order. What compares equal goes by the id, in the direction of the first comparator. */
export const orderOf = async (
  read: MailReader,
  tables: Tables,
  found: Found,
  sort: readonly Comparator[],
  signal: AbortSignal,
): Promise<readonly number[]> => {
  const columns: { readonly keys: readonly Key[]; readonly sign: 1 | -1 }[] = []
  for (const comparator of sort)
    columns.push({
      keys: await KEYS[comparator.property](read, tables, found, comparator, signal),
      sign: comparator.isAscending ? 1 : -1,
    })
  columns.push({ keys: found.email, sign: columns[0]?.sign ?? 1 })
  return found.email
    .map((_, place) => place)
    .sort((a, b) => {
      for (const { keys, sign } of columns) {
        const left = keys[a] as Key
        const right = keys[b] as Key
        if (left !== right) return left < right ? -sign : sign
      }
      return 0
    })
}

type ReadKeys = (
  read: MailReader,
  tables: Tables,
  found: Found,
  comparator: Comparator,
  signal: AbortSignal,
) => Promise<readonly Key[]>

const KEYS: Readonly<Record<EmailSort, ReadKeys>> = {
  receivedAt: async (_, __, { receivedMs }) => receivedMs,
  size: async (_, __, { sizeOctets }) => sizeOctets,
  sentAt: async (read, { account }, found, _, signal) => {
    const keys: number[] = []
    for await (const { index, email } of slices(found.email, signal)) {
      const texts = await read.texts(account, email, ['sentMs'])
      for (const [at, text] of texts.entries())
        keys[index + at] = text?.sentMs ?? (found.receivedMs[index + at] as number)
    }
    return keys
  },
  from: (...given) => byHeader(firstOf('from'), ...given),
  to: (...given) => byHeader(firstOf('to'), ...given),
  subject: (...given) => byHeader((header) => baseSubject(fieldText(header, 'subject')[0] ?? ''), ...given),
  hasKeyword: async (read, { account }, found, { keyword }) => {
    const flag = flagOf(keyword ?? '')
    const flags = emailsOf(await read.messagesOf(account, found.email))
    return found.email.map((email) => (flag !== null && hasFlag(flags.get(email) ?? NO_FLAGS, flag) ? 1 : 0))
  },
  allInThreadHaveKeyword: (...given) => byThread((has, lacks) => has && !lacks, ...given),
  someInThreadHaveKeyword: (...given) => byThread((has) => has, ...given),
}

const NO_FLAGS: Flags = { system: 0, keywords: '' }

const EMAILS_A_SLICE = 200 // whose headers are in memory together

async function* slices(emails: readonly EmailId[], signal: AbortSignal) {
  for (let index = 0; index < emails.length && !signal.aborted; index += EMAILS_A_SLICE) {
    yield { index, email: emails.slice(index, index + EMAILS_A_SLICE) }
    await breathe()
  }
}

const byHeader = async (
  keyOf: (header: string) => string,
  read: MailReader,
  { account }: Tables,
  found: Found,
  { isCaseless }: Comparator,
  signal: AbortSignal,
): Promise<readonly Key[]> => {
  const keys: string[] = []
  for await (const { index, email } of slices(found.email, signal)) {
    const texts = await read.texts(account, email, ['header'])
    for (const [at, text] of texts.entries()) {
      const key = keyOf(text?.header ?? '')
      keys[index + at] = isCaseless ? key.toLowerCase() : key
    }
  }
  return keys
}

/** RFC 8621 §4.4.2: the name of the first address, or the address where it has none. */
const firstOf = (field: string) => {
  const property = parseHeaderProperty(`header:${field}:asAddresses`)
  return (header: string): string => {
    const addresses = property === null ? null : (headerReader(header)(property) as EmailAddress[] | null)
    const [first] = addresses ?? []
    return first?.name ?? first?.email ?? ''
  }
}

const byThread = async (
  matches: (has: boolean, lacks: boolean) => boolean,
  _read: MailReader,
  tables: Tables,
  found: Found,
  { keyword }: Comparator,
  _signal: AbortSignal,
): Promise<readonly Key[]> => {
  const flag = flagOf(keyword ?? '')
  const has = new Set<number>()
  const lacks = new Set<number>()
  for (const open of await tables.openAll()) {
    const { table } = open
    for (const position of seenPositions(open)) {
      const flags = { system: table.systemAt(position), keywords: table.keywordsAt(position) }
      const those = flag !== null && hasFlag(flags, flag) ? has : lacks
      those.add(table.threadAt(position))
    }
  }
  return found.thread.map((thread) => (matches(has.has(thread), lacks.has(thread)) ? 1 : 0))
}
