/**
 * Header fields in the forms of RFC 8621 §4.1.2: raw, text, addresses, message ids, dates, URLs. A form is given for the
 * fields that it means something for, and for all that no standard describes.
 */
import { readAddresses } from '../../mime/addresses.ts'
import { decodeByteString } from '../../mime/charset.ts'
import { readDate } from '../../mime/dates.ts'
import { decodeEncodedWords } from '../../mime/encoded-words.ts'
import type { EnvelopeAddress } from '../../mime/envelope.ts'
import { fieldsOf, unfold } from '../../mime/header-fields.ts'
import { messageIds } from '../../mime/thread-names.ts'
import { dateText } from '../wire/values.ts'

const FORMS = [
  'asRaw',
  'asText',
  'asAddresses',
  'asGroupedAddresses',
  'asMessageIds',
  'asDate',
  'asURLs',
] as const
export type Form = (typeof FORMS)[number]

export type HeaderProperty = {
  /** As it was asked for. */
  readonly property: string
  /** In lower case. */
  readonly field: string
  readonly form: Form
  readonly all: boolean
}

/** `header:Name`, `header:Name:asForm`, either with `:all` (RFC 8621 §4.1.3). Null when it cannot be asked for. */
export const parseHeaderProperty = (property: string): HeaderProperty | null => {
  const [, name = '', formName, all] =
    /^header:([!-9;-~]{1,120})(?::(as[A-Za-z]+))?(:all)?$/.exec(property) ?? []
  const form = formName === undefined ? 'asRaw' : FORMS.find((each) => each === formName)
  const field = name.toLowerCase()
  if (field === '' || form === undefined || !mayHave(field, form)) return null
  return { property, field, form, all: all !== undefined }
}

export type EmailAddress = { readonly name: string | null; readonly email: string }

/** Octets of headers that may still be read in a call; below nothing when it was not enough. */
export type HeaderBudget = { leftOctets: number }

/**
 * Reads properties of one header, which is walked once: the last field of the name, as RFC 8621 §4.1.2 has it, or all;
 * null where there is none. What is read twice counts twice.
 */
export const headerReader = (
  header: string,
  budget: HeaderBudget = { leftOctets: Number.POSITIVE_INFINITY },
): ((wanted: HeaderProperty) => unknown) => {
  const byName = new Map<string, string[]>()
  budget.leftOctets -= header.length
  for (const { name, value, end } of fieldsOf(header)) {
    const those = byName.get(name) ?? []
    byName.set(name, those)
    those.push(header.slice(value, end))
  }
  return ({ field, form, all }) => {
    const own = byName.get(field) ?? []
    const values = all ? own : own.slice(-1)
    for (const each of values) budget.leftOctets -= each.length
    if (budget.leftOctets < 0) return null
    const read = values.map(READ[form])
    return all ? read : (read[0] ?? null)
  }
}

const ADDRESSES_MAX = 10_000 // of one field

const READ: Readonly<Record<Form, (value: string) => unknown>> = {
  asRaw: (value) => withoutNul(decodeByteString(value.replace(/\r?\n$/, ''))),
  asText: (value) => text(unfold(value)),
  asAddresses: (value) => groupsOf(value).flatMap(({ addresses }) => addresses),
  asGroupedAddresses: (value) => groupsOf(value),
  asMessageIds: (value) => {
    const ids = messageIds(unfold(value)).map(decodeByteString)
    return ids.length === 0 ? null : ids
  },
  asDate: (value) => {
    const sent = readDate(unfold(value))
    return sent === null ? null : dateText(sent.atMs, sent.zoneMinutes)
  },
  asURLs: (value) => {
    const urls = [...unfold(value).matchAll(/<([^<>]*)>/g)].map(([, url = '']) =>
      decodeByteString(url.replace(/\s+/g, '')),
    )
    return urls.length === 0 ? null : urls
  },
}

type Group = { readonly name: string | null; readonly addresses: EmailAddress[] }

/** RFC 8621 §4.1.2.4: addresses outside of groups make a group without a name. */
const groupsOf = (value: string): readonly Group[] => {
  const groups: Group[] = []
  let open: Group | null = null
  for (const one of readAddresses(unfold(value), ADDRESSES_MAX)) {
    if (one.host === null && one.mailbox !== null) {
      open = { name: text(one.mailbox), addresses: [] }
      groups.push(open)
    } else if (one.host === null) {
      open = null
    } else {
      if (open === null) {
        open = { name: null, addresses: [] }
        groups.push(open)
      }
      open.addresses.push(addressOf(one))
    }
  }
  return groups
}

const addressOf = ({ name, mailbox, host }: EnvelopeAddress): EmailAddress => {
  const shown = name === null ? '' : text(name)
  const address = host === null || host === '' ? (mailbox ?? '') : `${mailbox}@${host}`
  return { name: shown === '' ? null : shown, email: withoutNul(decodeByteString(address)) }
}

const text = (value: string): string => withoutNul(decodeEncodedWords(value)).trim().normalize('NFC')

const withoutNul = (value: string): string => value.replaceAll('\0', '').toWellFormed()

const ADDRESS_FIELDS =
  'from sender reply-to to cc bcc resent-from resent-sender resent-reply-to resent-to resent-cc resent-bcc'.split(
    ' ',
  )
const ID_FIELDS = 'message-id in-reply-to references resent-message-id'.split(' ')
const DATE_FIELDS = 'date resent-date'.split(' ')
const URL_FIELDS = 'list-help list-unsubscribe list-subscribe list-post list-owner list-archive'.split(' ')
const TEXT_FIELDS = 'subject comments keywords list-id'.split(' ')
/** RFC 5322 and RFC 2369 say what is in these, so that no other form means anything. */
const DESCRIBED = new Set([
  ...ADDRESS_FIELDS,
  ...ID_FIELDS,
  ...DATE_FIELDS,
  ...URL_FIELDS,
  ...'return-path received'.split(' '),
])

const FORM_FIELDS: Readonly<Record<Form, readonly string[] | 'any'>> = {
  asRaw: 'any',
  asText: TEXT_FIELDS,
  asAddresses: ADDRESS_FIELDS,
  asGroupedAddresses: ADDRESS_FIELDS,
  asMessageIds: ID_FIELDS,
  asDate: DATE_FIELDS,
  asURLs: URL_FIELDS,
}

const mayHave = (field: string, form: Form): boolean => {
  const fields = FORM_FIELDS[form]
  if (fields === 'any' || fields.includes(field)) return true
  return !DESCRIBED.has(field) && (form === 'asText' || !TEXT_FIELDS.includes(field))
}
