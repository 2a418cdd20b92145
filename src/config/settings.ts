/**
 * The settings: one typed value, their documentation beside them. They stand in `sigill.toml` in the data folder; each
 * can be overridden by an environment variable of its name (`listen.imaps` by `SIGILL_LISTEN_IMAPS`). A mistake stops
 * the start and names the setting. `docs/settings.md` is made from this file.
 */
import { isIP } from 'node:net'
import { domainToASCII, domainToUnicode } from 'node:url'
import { z } from 'zod'
import { parseNetwork } from '../base/networks.ts'

/** Where to listen, or that a door stays shut. */
export type Door = { readonly host: string; readonly port: number } | 'off'

const door = z.string().transform((text, context): Door => {
  if (text === 'off') return 'off'
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '')
  const port = Number(text.slice(colon + 1))
  if (colon > 0 && host !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return { host, port }
  context.addIssue({ code: 'custom', message: 'must be "address:port", such as "127.0.0.1:8993", or "off"' })
  return z.NEVER
})

const yesNo = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
)
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
const words = (value: unknown): unknown =>
  typeof value === 'string' ? value.split(/[\s,]+/).filter((word) => word !== '') : value

/** In the form in which addresses are kept: lower case, Unicode. */
const domain = z.string().transform((text, context): string => {
  const name = domainToUnicode(text.normalize('NFC').toLowerCase())
  if (name !== '') return name
  context.addIssue({ code: 'custom', message: `"${text}" is not a domain such as "example.se"` })
  return z.NEVER
})
const domains = z.preprocess(words, z.array(domain).min(1))

/** As protocols say it: lower case, ASCII. An address is for trials. */
const hostname = z.string().transform((text, context): string => {
  const name = isIP(text) === 0 ? domainToASCII(text) : text
  if (name !== '') return name
  context.addIssue({ code: 'custom', message: `"${text}" is not a name such as "mail.example.se"` })
  return z.NEVER
})

const addresses = z.preprocess(
  words,
  z.array(
    z
      .string()
      .refine(
        (text) => parseNetwork(text) !== null,
        'must be addresses or networks, such as "192.0.2.7" or "10.0.0.0/8"',
      ),
  ),
)

export const settingsSchema = z.strictObject({
  hostname: hostname.prefault('localhost').describe('the name that mail programs use for this server'),
  domains: domains.prefault(['example.test']).describe('the domains whose addresses live here'),
  postmaster: z
    .string()
    .optional()
    .describe('the address that reads mail for postmaster, as every mail host must have one'),
  listen: z
    .strictObject({
      imaps: door.prefault('127.0.0.1:8993').describe('IMAP with TLS; 993 in the open'),
      pop3s: door.prefault('127.0.0.1:8995').describe('POP3 with TLS; 995 in the open'),
      submissions: door.prefault('127.0.0.1:8465').describe('sending with TLS; 465 in the open'),
      reception: door.prefault('127.0.0.1:8025').describe('mail from other servers; 25 in the open'),
      lmtp: door
        .prefault('off')
        .describe('local delivery by LMTP; keep it on the loopback, it asks for no sign-in'),
      imap: door.prefault('off').describe('IMAP with STARTTLS; 143 in the open'),
      pop3: door.prefault('off').describe('POP3 with STARTTLS; 110 in the open'),
      submission: door.prefault('off').describe('sending with STARTTLS; 587 in the open'),
      web: door.prefault('127.0.0.1:8443').describe('the account pages, with TLS; 443 in the open'),
    })
    .prefault({}),
  store: z
    .string()
    .refine(
      (text) => text === 'sqlite' || (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text)),
      'must be "sqlite", or the address of a PostgreSQL database such as "postgres://sigill:password@db.example/sigill", in which a password has its special characters as % and two digits (/ is %2F, # %23)',
    )
    .default('sqlite')
    .describe(
      'where everything is kept: `sqlite`, in the data folder, or a PostgreSQL database (15 or later), `postgres://user:password@host/name`',
    ),
  store_connections: whole(4, 1_000)
    .default(20)
    .describe('connections of one process to PostgreSQL, at most; one more is for notices'),
  bodies: z
    .strictObject({
      in: z
        .enum(['database', 'files', 's3'])
        .default('database')
        .describe(
          'where messages over 64 KiB lie when the store is PostgreSQL: there too, in the folder `bodies` of the data folder (one machine), or in an object store that speaks S3',
        ),
      endpoint: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('the object store, such as `https://s3.eu-north-1.amazonaws.com`'),
      bucket: z
        .string()
        .regex(/^[a-z0-9.-]{3,63}$/, 'must be 3 to 63 small letters, digits, dots and dashes')
        .optional()
        .describe('the bucket, which holds nothing else'),
      region: z.string().min(1).default('us-east-1').describe('its region'),
      key_id: z.string().min(1).optional().describe('the id of the access key'),
      secret_file: z.string().optional().describe('a file with its secret, and nothing else'),
    })
    .prefault({}),
  workers: whole(1, 256)
    .default(1)
    .describe(
      'processes that share the work: 1 is a single one; else as many as there are processor cores, behind one more that holds the doors',
    ),
  proxies: addresses
    .default([])
    .describe(
      'the proxies ahead of this server: from these addresses every connection must begin with a PROXY header (v1 or v2)',
    ),
  forwarders: addresses
    .default([])
    .describe(
      'servers that bring the mail of others, such as a filter ahead of this one or a second MX: what they ask for in vain is not held against them',
    ),
  tls: z
    .strictObject({
      certificate: z
        .string()
        .optional()
        .describe('PEM file with the certificate and its chain; else one is made in the data folder'),
      key: z.string().optional().describe('PEM file with its private key'),
    })
    .prefault({}),
  sign_in: z
    .strictObject({
      without_tls_on_loopback: yesNo
        .default(false)
        .describe('lets programs on this machine sign in before TLS; for tests and measurements only'),
      account_password_in_mail_programs: z
        .enum(['no', 'until-two-step'])
        .default('no')
        .describe(
          '"until-two-step" lets the account password into mail programs until two-step verification is on',
        ),
      approval_digits: z
        .preprocess((value) => Number(value), z.literal([2, 6]))
        .default(2)
        .describe('how long the number is that is typed on a phone: 2, or 6 where NIST AAL2 must be met'),
      throttle: yesNo
        .default(true)
        .describe('slows down guessing by source; off only where something else does'),
      shared_networks: addresses
        .default([])
        .describe(
          'networks with many people behind one address, such as a school or an office: twenty times as much there before it is slowed',
        ),
    })
    .prefault({}),
  sign_up: z
    .enum(['closed', 'invitation', 'open'])
    .default('invitation')
    .describe('who may make an account on the account pages: nobody, people with an invitation, or anybody'),
  web: z
    .strictObject({
      origin: z
        .url({ protocol: /^https$/ })
        .transform((text) => new URL(text).origin)
        .optional()
        .describe('the address of the account pages as browsers see it; else `https://` hostname and port'),
      step_up_minutes: whole(1, 60)
        .default(10)
        .describe('for how long a proof that it is you opens the security settings, minutes'),
      second_step_minutes: whole(1, 60)
        .default(5)
        .describe('how old a second step may be when an app password is made, minutes'),
    })
    .prefault({}),
  app_passwords: z
    .strictObject({
      unused_minutes: whole(1, 10_080)
        .default(15)
        .describe('when an app password that was never used ends, minutes'),
    })
    .prefault({}),
  harm: z
    .strictObject({
      watch: yesNo
        .default(true)
        .describe(
          'holds or disables app passwords when a rule of harm fires; off only to measure without (a decoy still does what it does)',
        ),
      places: z
        .string()
        .optional()
        .describe(
          'a database of countries or networks (.mmdb); else a small list of countries that comes along',
        ),
      recipients_an_hour: whole(1, 1_000_000)
        .default(100)
        .describe('recipients in an hour from which sending can be harm, if it is also far more than usual'),
      times_usual: whole(1, 1_000)
        .default(5)
        .describe('how many times the highest hour of 90 days is far more than usual'),
      read_an_hour: whole(1, 10_000_000)
        .default(2_000)
        .describe('messages that a new program from a new network may read in an hour'),
      read_percent: whole(1, 100).default(50).describe('or this much of the mailbox, percent'),
      deleted_an_hour: whole(1, 10_000_000)
        .default(500)
        .describe('messages that a new program may delete in an hour'),
      deleted_percent: whole(1, 100).default(20).describe('or this much of the mailbox, percent'),
      settled_days: whole(0, 365)
        .default(3)
        .describe('after so many days two programs in two networks at once are one too many, days'),
    })
    .prefault({}),
  metrics: z
    .strictObject({
      listen: door
        .prefault('off')
        .describe(
          'where Prometheus reads `/metrics`, such as `127.0.0.1:9464`: plain HTTP without a sign-in, so whoever reaches it reads it. On another address than the loopback only where a firewall or a network of its own lets nobody in but Prometheus; never on the public one',
        ),
    })
    .prefault({}),
  push: z
    .strictObject({
      private_hosts: z
        .preprocess(words, z.array(z.string().min(1)))
        .default([])
        .describe(
          'push services of your own that may have an address that is not public; all others must have one',
        ),
      trust: z
        .string()
        .optional()
        .describe('PEM file with the certificates that push services must have, in place of the public ones'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      message_mib: whole(1, 1_024).default(50).describe('the largest message, MiB'),
      quota_mib: whole(1, 16_777_216).default(10_240).describe('how much mail an account may hold, MiB'),
      messages: whole(1, 100_000_000)
        .default(2_000_000)
        .describe('how many messages an account may hold, since the smallest costs its rows too'),
      connections: whole(1, 1_000_000).default(20_000).describe('connections at once, all services together'),
      connections_per_source: whole(1, 1_000_000)
        .default(10_000)
        .describe('connections at once from one address'),
    })
    .prefault({}),
  relay: z
    .strictObject({
      host: z
        .string()
        .min(1)
        .optional()
        .describe('the server that takes mail for other domains; none: such mail is refused'),
      port: whole(1, 65_535).default(465).describe('its port'),
      tls: z
        .enum(['implicit', 'starttls', 'none'])
        .default('implicit')
        .describe('how the connection to it is protected'),
      user: z.string().optional().describe('the user name to sign in there with'),
      password_file: z.string().optional().describe('a file with the password, and nothing else'),
      trust: z
        .string()
        .optional()
        .describe('PEM file with the certificates it must have, in place of the public ones'),
    })
    .prefault({}),
})

export type Settings = z.output<typeof settingsSchema>
