/**
 * Autoconfig, which Thunderbird, Evolution, KMail and FairEmail read (draft-ietf-mailmaint-autoconfig-06): the settings of
 * a domain, the same for everybody who asks.
 */
import type { MailSettings } from './mail-settings.ts'
import { element, XML_HEAD } from './xml.ts'

export const mozillaConfig = (
  { hostname, domain, incoming, smtpPort }: MailSettings,
  productName: string,
  helpUrl: string,
): string => {
  const server = (kind: string, type: string, port: number): string =>
    element(
      kind,
      [
        element('hostname', hostname),
        element('port', port),
        element('socketType', 'SSL'),
        element('authentication', 'password-cleartext'),
        element('username', '%EMAILADDRESS%'),
      ],
      { type },
    )
  const provider = element(
    'emailProvider',
    [
      element('domain', domain),
      element('displayName', `${productName} ${domain}`),
      element('displayShortName', productName),
      ...incoming.map(({ service, port }) => server('incomingServer', service, port)),
      ...(smtpPort === null ? [] : [server('outgoingServer', 'smtp', smtpPort)]),
      element('documentation', [element('descr', 'App passwords', { lang: 'en' })], { url: helpUrl }),
    ],
    { id: domain },
  )
  // 1.1 is what old programs know; nothing here is newer.
  return XML_HEAD + element('clientConfig', [provider], { version: '1.1' })
}
