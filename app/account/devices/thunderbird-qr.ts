/**
 * What Thunderbird for Android reads from a QR code ("Export for Mobile", format 1): the whole account with its app
 * password, as JSON of nested arrays. Drawn in the browser, so that it never leaves it.
 */

export type ThunderbirdAccount = {
  readonly hostname: string
  readonly incoming: { readonly service: 'imap' | 'pop3'; readonly port: number }
  readonly smtpPort: number
  readonly address: string
  readonly fullName: string
  readonly secret: string
}

const FORMAT = 1
const ONE_OF_ONE = [1, 1] // this code of how many
const PROTOCOL = { imap: 0, pop3: 1 } as const
const SMTP = 0
const TLS = 3
const PASSWORD = 1

export const thunderbirdAccount = (of: ThunderbirdAccount): string => {
  const { hostname, incoming, smtpPort, address, fullName, secret } = of
  const { service, port } = incoming
  const server = [PROTOCOL[service], hostname, port, TLS, PASSWORD, address, '', secret]
  const outgoing = [SMTP, hostname, smtpPort, TLS, PASSWORD, address, secret]
  return JSON.stringify([FORMAT, ONE_OF_ONE, server, [[outgoing, [address, fullName]]]])
}
