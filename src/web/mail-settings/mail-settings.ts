/** What a mail program has to know of this server, in whatever form it asks. TLS from the first byte on every port. */
import type { WebNeeds } from '../needs.ts'

export type Incoming = { readonly service: 'imap' | 'pop3'; readonly port: number }

export type MailSettings = {
  readonly hostname: string
  /** Of the addresses these settings are for. */
  readonly domain: string
  /** IMAP first. */
  readonly incoming: readonly Incoming[]
  /** Null: nothing can be sent. */
  readonly smtpPort: number | null
}

/** The same for every address of a domain, whether or not there is such an account; null for a domain of others. */
export const mailSettingsOf = (
  { hostname, domains, mailPorts }: Pick<WebNeeds, 'hostname' | 'domains' | 'mailPorts'>,
  domain: string,
): MailSettings | null => {
  const own = domains.find((each) => each.toLowerCase() === domain.toLowerCase())
  if (own === undefined) return null
  const ports = mailPorts()
  const incoming = (['imap', 'pop3'] as const).flatMap((service) => {
    const port = ports[service]
    return port === null ? [] : [{ service, port }]
  })
  return { hostname, domain: own, incoming, smtpPort: ports.smtp }
}

const ADDRESS_CHARACTERS_MAX = 320

/** Of an address as a program gives it; null when it is none. */
export const domainOf = (address: string): string | null =>
  address.length > ADDRESS_CHARACTERS_MAX ? null : (/^[^@\s]+@([^@\s]+)$/.exec(address.trim())?.[1] ?? null)
