/**
 * A configuration profile of Apple's, with one mail account and its app password: what iPhone, iPad and Mac install as a
 * whole (Apple, Device Management, com.apple.mail.managed). Its identifiers are those of the app password, so that
 * installing it again replaces it.
 */
import { sha256 } from '../../base/digest.ts'
import type { MailSettings } from './mail-settings.ts'
import { element, XML_HEAD } from './xml.ts'

export const APPLE_PROFILE_TYPE = 'application/x-apple-aspen-config'

export type ProfileWords = {
  readonly title: string
  readonly explained: string
  readonly organization: string
}

export type ProfileOf = {
  readonly settings: MailSettings
  readonly address: string
  readonly fullName: string
  readonly appPassword: string
  readonly secret: string
  readonly services: readonly string[]
  readonly words: ProfileWords
}

/** Null where there is nothing to fetch or nothing to send: Apple's Mail has no such accounts. */
export const appleProfile = (of: ProfileOf): string | null => {
  const { settings, address, fullName, appPassword, secret, services, words } = of
  const { hostname, domain, smtpPort } = settings
  const incoming = settings.incoming.find(({ service }) => services.includes(service))
  if (incoming === undefined || smtpPort === null || !services.includes('smtp')) return null
  const identifier = `${hostname.split('.').reverse().join('.')}.app-password.${appPassword}`
  const signIn = (side: 'Incoming' | 'Outgoing', port: number) => ({
    [`${side}MailServerAuthentication`]: 'EmailAuthPassword',
    [`${side}MailServerHostName`]: hostname,
    [`${side}MailServerPortNumber`]: port,
    [`${side}MailServerUseSSL`]: true,
    [`${side}MailServerUsername`]: address,
    [`${side}Password`]: secret,
  })
  const account = {
    PayloadType: 'com.apple.mail.managed',
    PayloadVersion: 1,
    PayloadIdentifier: `${identifier}.mail`,
    PayloadUUID: uuidOf(`${identifier}.mail`),
    PayloadDisplayName: words.title,
    EmailAccountType: incoming.service === 'imap' ? 'EmailTypeIMAP' : 'EmailTypePOP',
    EmailAccountName: fullName,
    EmailAccountDescription: domain,
    EmailAddress: address,
    ...signIn('Incoming', incoming.port),
    ...signIn('Outgoing', smtpPort),
    OutgoingPasswordSameAsIncomingPassword: true,
  }
  const profile = {
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: uuidOf(identifier),
    PayloadDisplayName: words.title,
    PayloadDescription: words.explained,
    PayloadOrganization: words.organization,
    PayloadRemovalDisallowed: false,
    PayloadContent: [account],
  }
  const doctype =
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n'
  return `${XML_HEAD}${doctype}${element('plist', [plist(profile)], { version: '1.0' })}\n`
}

type Plist = string | number | boolean | readonly Plist[] | { readonly [key: string]: Plist }

const plist = (value: Plist): string => {
  if (typeof value === 'string') return element('string', value)
  if (typeof value === 'number') return element('integer', value)
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>'
  if (Array.isArray(value)) return element('array', value.map(plist))
  return element(
    'dict',
    Object.entries(value).flatMap(([key, each]) => [element('key', key), plist(each)]),
  )
}

/** Always the same of the same name (RFC 9562 §5.8). */
const uuidOf = (name: string): string => {
  const octets = sha256(new TextEncoder().encode(name)).slice(0, 16)
  octets[6] = ((octets[6] ?? 0) & 0x0f) | 0x80
  octets[8] = ((octets[8] ?? 0) & 0x3f) | 0x80
  const hex = octets.toHex().toUpperCase()
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
