/**
 * How each kind of device is set up by hand, as data: the steps in its own words, and the fields of its own screens.
 */
import type { TextKey } from '../../texts.tsx'
import type { Device } from '../app-passwords/words.ts'

/** What is typed (and copied), or chosen, in a field. */
export type Value =
  | 'fullName'
  | 'address'
  | 'domain'
  | 'password'
  | 'host'
  | 'incomingPort'
  | 'smtpPort'
  | 'protocol'
  | 'tls'
  | 'normalPassword'
  | 'smtpAuth'

type Field = readonly [label: TextKey, value: Value]

export type Step = {
  readonly words: TextKey
  /** Left out when the app password opens nothing on that side. */
  readonly side?: 'incoming' | 'outgoing'
  readonly fields?: readonly Field[]
}

type Guide = { readonly before?: TextKey; readonly steps: readonly Step[]; readonly trouble?: TextKey }

export const GUIDES: Readonly<Record<Device, Guide>> = {
  iphone: {
    steps: [
      { words: 'devices.iphone.open' },
      {
        words: 'devices.iphone.who',
        fields: [
          ['devices.field.fullName', 'fullName'],
          ['devices.field.emailIphone', 'address'],
          ['devices.field.password', 'password'],
          ['devices.field.description', 'domain'],
        ],
      },
      { words: 'devices.iphone.protocol', side: 'incoming' },
      {
        words: 'devices.iphone.incoming',
        side: 'incoming',
        fields: [
          ['devices.field.hostName', 'host'],
          ['devices.field.userNameIphone', 'address'],
          ['devices.field.password', 'password'],
        ],
      },
      {
        words: 'devices.iphone.outgoing',
        side: 'outgoing',
        fields: [
          ['devices.field.hostName', 'host'],
          ['devices.field.userNameIphone', 'address'],
          ['devices.field.password', 'password'],
        ],
      },
      { words: 'devices.iphone.save' },
    ],
    trouble: 'devices.iphone.trouble',
  },
  android: {
    steps: [
      { words: 'devices.android.open' },
      { words: 'devices.android.address', fields: [['devices.field.address', 'address']] },
      { words: 'devices.android.password', fields: [['devices.field.password', 'password']] },
      {
        words: 'devices.android.incoming',
        side: 'incoming',
        fields: [
          ['devices.field.userName', 'address'],
          ['devices.field.password', 'password'],
          ['devices.field.server', 'host'],
          ['devices.field.port', 'incomingPort'],
          ['devices.field.securityType', 'tls'],
        ],
      },
      {
        words: 'devices.android.outgoing',
        side: 'outgoing',
        fields: [
          ['devices.field.smtpServer', 'host'],
          ['devices.field.port', 'smtpPort'],
          ['devices.field.securityType', 'tls'],
          ['devices.field.userName', 'address'],
          ['devices.field.password', 'password'],
        ],
      },
      { words: 'devices.android.save' },
    ],
  },
  outlook: {
    before: 'devices.outlook.cloud',
    steps: [
      { words: 'devices.outlook.open' },
      { words: 'devices.outlook.address', fields: [['devices.field.address', 'address']] },
      {
        words: 'devices.outlook.incoming',
        side: 'incoming',
        fields: [
          ['devices.field.password', 'password'],
          ['devices.field.outlookIncoming', 'host'],
          ['devices.field.port', 'incomingPort'],
          ['devices.field.outlookConnection', 'tls'],
        ],
      },
      {
        words: 'devices.outlook.outgoing',
        side: 'outgoing',
        fields: [
          ['devices.field.smtpUserName', 'address'],
          ['devices.field.smtpPassword', 'password'],
          ['devices.field.outlookOutgoing', 'host'],
          ['devices.field.port', 'smtpPort'],
          ['devices.field.outlookConnection', 'tls'],
        ],
      },
      { words: 'devices.outlook.save' },
    ],
  },
  mac: {
    steps: [
      { words: 'devices.mac.open' },
      {
        words: 'devices.mac.who',
        fields: [
          ['devices.field.fullName', 'fullName'],
          ['devices.field.address', 'address'],
          ['devices.field.password', 'password'],
        ],
      },
      {
        words: 'devices.mac.servers',
        fields: [
          ['devices.field.userName', 'address'],
          ['devices.field.accountType', 'protocol'],
          ['devices.field.incomingServer', 'host'],
          ['devices.field.outgoingServer', 'host'],
        ],
      },
    ],
  },
  thunderbird: {
    steps: [
      { words: 'devices.thunderbird.open' },
      {
        words: 'devices.thunderbird.who',
        fields: [
          ['devices.field.yourFullName', 'fullName'],
          ['devices.field.address', 'address'],
          ['devices.field.password', 'password'],
        ],
      },
      {
        words: 'devices.thunderbird.incoming',
        side: 'incoming',
        fields: [
          ['devices.field.protocol', 'protocol'],
          ['devices.field.hostNameThunderbird', 'host'],
          ['devices.field.port', 'incomingPort'],
          ['devices.field.connectionSecurity', 'tls'],
          ['devices.field.authenticationMethod', 'normalPassword'],
          ['devices.field.userName', 'address'],
        ],
      },
      {
        words: 'devices.thunderbird.outgoing',
        side: 'outgoing',
        fields: [
          ['devices.field.hostNameThunderbird', 'host'],
          ['devices.field.port', 'smtpPort'],
          ['devices.field.connectionSecurity', 'tls'],
          ['devices.field.authenticationMethod', 'normalPassword'],
          ['devices.field.userName', 'address'],
        ],
      },
      { words: 'devices.thunderbird.save' },
    ],
  },
  printer: {
    steps: [
      { words: 'devices.printer.open' },
      {
        words: 'devices.printer.values',
        side: 'outgoing',
        fields: [
          ['devices.field.authentication', 'smtpAuth'],
          ['devices.field.smtpServer', 'host'],
          ['devices.field.port', 'smtpPort'],
          ['devices.field.security', 'tls'],
          ['devices.field.account', 'address'],
          ['devices.field.password', 'password'],
          ['devices.field.sender', 'address'],
        ],
      },
      { words: 'devices.printer.save' },
    ],
    trouble: 'devices.printer.trouble',
  },
  other: {
    steps: [
      { words: 'devices.other.open' },
      {
        words: 'devices.other.incoming',
        side: 'incoming',
        fields: [
          ['devices.field.protocol', 'protocol'],
          ['devices.field.incomingServer', 'host'],
          ['devices.field.port', 'incomingPort'],
          ['devices.field.security', 'tls'],
          ['devices.field.userName', 'address'],
          ['devices.field.password', 'password'],
        ],
      },
      {
        words: 'devices.other.outgoing',
        side: 'outgoing',
        fields: [
          ['devices.field.outgoingServer', 'host'],
          ['devices.field.port', 'smtpPort'],
          ['devices.field.security', 'tls'],
          ['devices.field.userName', 'address'],
          ['devices.field.password', 'password'],
        ],
      },
    ],
  },
}
