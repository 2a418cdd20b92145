/** `sigill dns`: what belongs into the zones of the domains, as the settings are now, as lines of a zone file (RFC 1035 §5). */
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { readSettings } from '../config/read-settings.ts'
import type { Door, Settings } from '../config/settings.ts'
import { type Command, EXIT, type ExitCode, type Invocation, Refused } from './command.ts'
import { mustBeInstallation } from './installation.ts'

type DnsRecord = {
  /** Without the dot at its end. */
  readonly name: string
  readonly type: 'A' | 'CNAME' | 'MX' | 'SRV' | 'TXT'
  readonly value: string
  /** What a person has to fill in or to know. */
  readonly note?: string
}

const dns = async ({ folder, json, terminal }: Invocation): Promise<ExitCode> => {
  mustBeInstallation(folder, terminal)
  const settings = readSettings(folder, terminal.environment)
  const { hostname, domains } = settings
  if (isIP(hostname) !== 0 || !hostname.includes('.'))
    throw new Refused(`"${hostname}" stands in no DNS. Set "hostname" to the name of this machine first.`)
  const zones = [
    { title: 'the machine', records: ofMachine(settings) },
    ...domains.map((domain) => ({ title: domain, records: ofDomain(settings, domainToASCII(domain)) })),
  ]
  if (json) terminal.print(JSON.stringify(zones.flatMap(({ records }) => records)))
  else terminal.print([...zones.map(inLines), LATER].join('\n\n'))
  return EXIT.ok
}

export const dnsCommand: Command = {
  name: 'dns',
  arguments: [],
  options: {},
  summary: 'say what belongs into the DNS, as the settings are now',
  run: dns,
}

const ofMachine = ({ hostname }: Settings): readonly DnsRecord[] => [
  {
    name: hostname,
    type: 'A',
    value: 'ADDRESS',
    note: 'ADDRESS is that of this machine (AAAA for IPv6); let its PTR record name the machine',
  },
]

/** RFC 7208 (SPF), RFC 7489 (DMARC); the names of autoconfig and autodiscover are those that mail programs ask for. */
const ofDomain = (settings: Settings, domain: string): readonly DnsRecord[] => {
  const { hostname, listen, postmaster, relay, web } = settings
  const reports = postmaster?.replace(/[^@]*$/, domainToASCII) ?? `postmaster@${domain}`
  const pages = web.origin === undefined ? hostname : new URL(web.origin).hostname
  const alias = { type: 'CNAME', value: `${pages}.`, note: 'and have this name in the certificate' } as const
  return [
    {
      name: domain,
      type: 'MX',
      value: `10 ${hostname}.`,
      note: listen.reception === 'off' ? 'or what takes mail before Sigill: listen.reception is off' : '',
    },
    relay.host === undefined
      ? { name: domain, type: 'TXT', value: '"v=spf1 -all"', note: 'no relay: nothing leaves for elsewhere' }
      : {
          name: domain,
          type: 'TXT',
          value: '"v=spf1 include:RELAY -all"',
          note: `RELAY is what ${relay.host} asks for; its DKIM keys belong here too`,
        },
    { name: `_dmarc.${domain}`, type: 'TXT', value: `"v=DMARC1; p=quarantine; rua=mailto:${reports}"` },
    ...(listen.web === 'off'
      ? []
      : [
          { name: `autoconfig.${domain}`, ...alias },
          { name: `autodiscover.${domain}`, ...alias },
        ]),
    ...mailDoors(settings).map(([name, door, priority]) =>
      service(`${name}.${domain}`, hostname, door, priority),
    ),
    ...(listen.web === 'off' ? [] : WEB.map((name) => webService(`${name}.${domain}`, settings, listen.web))),
  ]
}

/** RFC 8314 §5.1, RFC 6186 §3.4: where there is none a dot says so. The lower the priority, the sooner it is tried. */
const mailDoors = ({ listen }: Settings) =>
  [
    ['_imaps._tcp', listen.imaps, 0],
    ['_imap._tcp', listen.imap, 10],
    ['_pop3s._tcp', listen.pop3s, 20],
    ['_pop3._tcp', listen.pop3, 30],
    ['_submissions._tcp', listen.submissions, 0],
    ['_submission._tcp', listen.submission, 10],
  ] as const

const WEB = ['_jmap._tcp', '_autodiscover._tcp'] // RFC 8620 §2.2

const webService = (name: string, { web, hostname }: Settings, door: Door): DnsRecord => {
  if (web.origin === undefined) return service(name, hostname, door, 0)
  const { hostname: host, port } = new URL(web.origin)
  return { name, type: 'SRV', value: `0 1 ${port === '' ? 443 : port} ${host}.` }
}

const service = (name: string, hostname: string, door: Door, priority: number): DnsRecord => {
  if (door === 'off') return { name, type: 'SRV', value: '0 0 0 .', note: 'there is none' }
  const { host, port } = door
  const isHere = host === 'localhost' || host === '::1' || host.startsWith('127.')
  const note = isHere ? 'opened for this machine only, as the settings are' : ''
  return { name, type: 'SRV', value: `${priority} 1 ${port} ${hostname}.`, note }
}

const inLines = ({ title, records }: { title: string; records: readonly DnsRecord[] }): string => {
  const width = Math.max(...records.map(({ name }) => name.length)) + 2
  const lines = records.map(({ name, type, value, note = '' }) => {
    const line = `${`${name}.`.padEnd(width)}${type.padEnd(6)}${value}`
    return note === '' ? line : `${line} ; ${note}`
  })
  return [`; ${title}`, ...lines].join('\n')
}

const LATER = `; What is there already for mail (MX, SPF, SRV) is replaced by these. Where a machine other than the relay sends for a
; domain, such as a newsletter service, it belongs into that TXT too.`
