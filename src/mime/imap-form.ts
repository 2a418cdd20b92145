/**
 * ENVELOPE and BODYSTRUCTURE as IMAP writes them (RFC 9051 §7.5.2 and §9, RFC 3501 the same), parentheses included,
 * ready to send. Byte strings become quoted strings where they may, literals where they must. A parameter that is not
 * ASCII is written in the extended form of RFC 2231 (`filename*` "utf-8''%C3%A5"), which clients know from mail itself.
 */
import { EMPTY_ENVELOPE, type Envelope, type EnvelopeAddress } from './envelope.ts'
import { isMessage, type Parameter, type Part } from './part.ts'

export const envelopeText = (envelope: Envelope): Uint8Array => Buffer.from(envelopeForm(envelope), 'latin1')

/** BODYSTRUCTURE when `extended`, else BODY. */
export const bodyStructureText = (part: Part, { extended }: { readonly extended: boolean }): Uint8Array =>
  Buffer.from(partForm(part, extended), 'latin1')

const envelopeForm = (envelope: Envelope): string =>
  `(${[
    nstring(envelope.date),
    nstring(envelope.subject),
    addressesForm(envelope.from),
    addressesForm(envelope.sender),
    addressesForm(envelope.replyTo),
    addressesForm(envelope.to),
    addressesForm(envelope.cc),
    addressesForm(envelope.bcc),
    nstring(envelope.inReplyTo),
    nstring(envelope.messageId),
  ].join(' ')})`

/** RFC 9051 §9 env-from and its like: one or more addresses without spaces between them, or NIL. */
const addressesForm = (addresses: readonly EnvelopeAddress[]): string =>
  addresses.length === 0 ? 'NIL' : `(${addresses.map(addressText).join('')})`

/** One of an address list. */
export const addressText = ({ name, route, mailbox, host }: EnvelopeAddress): string =>
  `(${nstring(name)} ${nstring(route)} ${nstring(mailbox)} ${nstring(host)})`

const partForm = (part: Part, extended: boolean): string =>
  part.type === 'multipart' ? multipartForm(part, extended) : singleForm(part, extended)

/** RFC 9051 §9 body-type-mpart. */
const multipartForm = (part: Part, extended: boolean): string => {
  const parts =
    part.parts.length === 0 ? EMPTY_BODY : part.parts.map((inner) => partForm(inner, extended)).join('')
  const extension = extended ? ` ${parametersForm(part.parameters)} ${extensionForm(part)}` : ''
  return `(${parts} ${string(part.subtype)}${extension})`
}

/** RFC 9051 §9 body-type-1part. */
const singleForm = (part: Part, extended: boolean): string => {
  const octets = part.bodyEnd - part.bodyStart
  const basic = [
    string(part.type),
    string(part.subtype),
    parametersForm(part.parameters),
    nstring(part.id),
    nstring(part.description),
    string(part.encoding), // a string, never NIL
    octets,
  ].join(' ')
  let own = ''
  if (isMessage(part)) {
    const inner = part.parts[0]
    const body = inner === undefined ? EMPTY_BODY : partForm(inner, extended)
    own = ` ${envelopeForm(part.envelope ?? EMPTY_ENVELOPE)} ${body} ${part.lines}`
  } else if (part.type === 'text') {
    own = ` ${part.lines}`
  }
  return `(${basic}${own}${extended ? ` ${nstring(part.md5)} ${extensionForm(part)}` : ''})`
}

/** What a multipart without parts is given, since the grammar has no form for one. */
const EMPTY_BODY = '("text" "plain" NIL NIL NIL "7bit" 0 0)'

/** Disposition, language, location. */
const extensionForm = ({ disposition, languages, location }: Part): string =>
  `${disposition === null ? 'NIL' : `(${string(disposition.kind)} ${parametersForm(disposition.parameters)})`} ${
    languages.length === 0 ? 'NIL' : `(${languages.map(string).join(' ')})`
  } ${nstring(location)}`

const parametersForm = (parameters: readonly Parameter[]): string =>
  parameters.length === 0 ? 'NIL' : `(${parameters.map(parameterForm).join(' ')})`

const parameterForm = ([name, value]: Parameter): string =>
  /^[\x20-\x7e]*$/.test(value)
    ? `${string(name)} ${string(value)}`
    : `${string(`${name}*`)} ${string(`utf-8''${percentEncoded(value)}`)}`

/** RFC 2231 §7 ext-octet for all but attribute characters. */
const percentEncoded = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const nstring = (text: string | null): string => (text === null ? 'NIL' : string(text))

const QUOTED_CHARACTERS_MAX = 1_000 // longer ones are literals: clients keep lines of a few KiB

/** RFC 9051 §9 string: quoted where it may be, else a literal. NUL has no form in either and becomes a space. */
const string = (text: string): string => {
  if (QUOTABLE.test(text) && text.length <= QUOTED_CHARACTERS_MAX) {
    return text.includes('"') || text.includes('\\') ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`
  }
  return `{${text.length}}\r\n${text.replaceAll('\0', ' ')}`
}

const QUOTABLE = /^[\x01-\x09\x0b\x0c\x0e-\x7f]*$/
