/**
 * Autodiscover, which older Outlooks ask: "plain old XML" (MS-OXDSCLI), and the JSON that leads there. The question is
 * read by looking for two elements; no entity, no reference and no DTD means anything here.
 */
import { domainOf, type MailSettings } from './mail-settings.ts'
import { element, XML_HEAD } from './xml.ts'

const RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006'
const OUTLOOK = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'

export const AUTODISCOVER_OCTETS_MAX = 8_192 // a question has some 500

export type Asked =
  | { readonly kind: 'settings'; readonly address: string; readonly domain: string }
  /** No address, or one that is none. */
  | { readonly kind: 'malformed' }
  /** For settings of another kind: of phones that speak ActiveSync. */
  | { readonly kind: 'other-schema' }

export const readQuestion = (xml: string): Asked => {
  const schema = textOf(xml, 'AcceptableResponseSchema')
  if (schema !== null && schema !== OUTLOOK) return { kind: 'other-schema' }
  const address = textOf(xml, 'EMailAddress') ?? ''
  const domain = domainOf(address)
  return domain === null ? { kind: 'malformed' } : { kind: 'settings', address, domain }
}

/** Of the first element of this name, whatever its prefix. */
const textOf = (xml: string, name: string): string | null =>
  new RegExp(`<(?:\\w{1,20}:)?${name}>([^<&]{1,400})</`, 'i').exec(xml)?.[1]?.trim() ?? null

/** One Account with all its Protocols: Outlook did not understand several. */
export const autodiscoverReply = (
  { hostname, incoming, smtpPort }: MailSettings,
  address: string,
): string => {
  const protocol = (type: string, port: number, more: readonly string[] = []): string =>
    element('Protocol', [
      element('Type', type),
      element('Server', hostname),
      element('Port', port),
      element('DomainRequired', 'off'),
      element('LoginName', address),
      element('SPA', 'off'), // absent would mean on
      element('SSL', 'on'),
      element('Encryption', 'SSL'),
      element('AuthRequired', 'on'),
      ...more,
    ])
  const account = element('Account', [
    element('AccountType', 'email'),
    element('Action', 'settings'),
    ...incoming.map(({ service, port }) => protocol(service.toUpperCase(), port)),
    ...(smtpPort === null
      ? []
      : [protocol('SMTP', smtpPort, [element('UsePOPAuth', 'on'), element('SMTPLast', 'off')])]),
  ])
  const user = element('User', [element('DisplayName', address)])
  return inResponse([element('Response', [user, account], { xmlns: OUTLOOK })])
}

const REFUSALS = {
  malformed: { code: '600', message: 'Invalid Request' },
  'other-schema': { code: '601', message: 'Requested schema version not supported' },
  'other-domain': { code: '500', message: 'The email address cannot be found' },
} as const

export const autodiscoverRefusal = (because: keyof typeof REFUSALS, nowMs: number): string => {
  const { code, message } = REFUSALS[because]
  const time = new Date(nowMs).toISOString().slice(11, 23)
  const error = element('Error', [element('ErrorCode', code), element('Message', message)], {
    Time: time,
    Id: '1',
  })
  return inResponse([element('Response', [error])])
}

const inResponse = (inside: readonly string[]): string =>
  XML_HEAD + element('Autodiscover', inside, { xmlns: RESPONSE })
