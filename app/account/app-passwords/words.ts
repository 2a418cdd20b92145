/** What the values of an app password are called, and the pictures of devices. */
import { AppsRegular } from '@fluentui/react-icons/svg/apps'
import { DesktopRegular } from '@fluentui/react-icons/svg/desktop'
import { LaptopRegular } from '@fluentui/react-icons/svg/laptop'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { PhoneRegular } from '@fluentui/react-icons/svg/phone'
import { PrintRegular } from '@fluentui/react-icons/svg/print'
import type { ComponentType } from 'react'
import type { AnswerOf, BodyOf } from '../../client.ts'
import type { TextKey } from '../../texts.tsx'

export type AppPassword = AnswerOf<'appPasswords'>['appPasswords'][number]
export type Device = AppPassword['device']
export type Access = AppPassword['access']
export type Service = AppPassword['services'][number]
export type WantedAppPassword = BodyOf<'createAppPassword'>

type DeviceWords = {
  readonly name: TextKey
  readonly short: TextKey
  /** Within a sentence, where only a name of its own has a capital. */
  readonly within: TextKey
  readonly icon: ComponentType<{ 'aria-hidden'?: boolean }>
}

/** In the order they are offered. */
export const DEVICES: Readonly<Record<Device, DeviceWords>> = {
  iphone: {
    name: 'appPasswords.device.iphone',
    short: 'appPasswords.short.iphone',
    within: 'appPasswords.short.iphone',
    icon: PhoneRegular,
  },
  android: {
    name: 'appPasswords.device.android',
    short: 'appPasswords.short.android',
    within: 'appPasswords.short.android',
    icon: PhoneRegular,
  },
  outlook: {
    name: 'appPasswords.device.outlook',
    short: 'appPasswords.short.outlook',
    within: 'appPasswords.short.outlook',
    icon: DesktopRegular,
  },
  mac: {
    name: 'appPasswords.device.mac',
    short: 'appPasswords.short.mac',
    within: 'appPasswords.short.mac',
    icon: LaptopRegular,
  },
  thunderbird: {
    name: 'appPasswords.device.thunderbird',
    short: 'appPasswords.short.thunderbird',
    within: 'appPasswords.short.thunderbird',
    icon: MailRegular,
  },
  printer: {
    name: 'appPasswords.device.printer',
    short: 'appPasswords.short.printer',
    within: 'appPasswords.within.printer',
    icon: PrintRegular,
  },
  other: {
    name: 'appPasswords.device.other',
    short: 'appPasswords.short.other',
    within: 'appPasswords.within.other',
    icon: AppsRegular,
  },
}

export const DEVICE_NAMES = Object.keys(DEVICES) as readonly Device[]

export const isDevice = (name: string | null): name is Device => name !== null && name in DEVICES

type AccessWords = { readonly name: TextKey; readonly hint: TextKey; readonly summary: TextKey }

export const ACCESSES: Readonly<Record<Access, AccessWords>> = {
  'read-and-send': {
    name: 'appPasswords.access.readAndSend',
    hint: 'appPasswords.access.readAndSendHint',
    summary: 'appPasswords.summary.readAndSend',
  },
  'read-only': {
    name: 'appPasswords.access.readOnly',
    hint: 'appPasswords.access.readOnlyHint',
    summary: 'appPasswords.summary.readOnly',
  },
  'send-only': {
    name: 'appPasswords.access.sendOnly',
    hint: 'appPasswords.access.sendOnlyHint',
    summary: 'appPasswords.summary.sendOnly',
  },
}

export const ACCESS_NAMES = Object.keys(ACCESSES) as readonly Access[]

/** The protocols that each access can be narrowed to. */
export const SERVICES_OF: Readonly<Record<Access, readonly Service[]>> = {
  'read-and-send': ['imap', 'pop3', 'smtp', 'jmap'],
  'read-only': ['imap', 'pop3', 'jmap'],
  'send-only': ['smtp'],
}

/** Names of protocols, alike in every language. */
const PROTOCOLS: Readonly<Record<string, string>> = { imap: 'IMAP', pop3: 'POP', smtp: 'SMTP', jmap: 'JMAP' }

export const protocolOf = (service: string): string => PROTOCOLS[service] ?? service

/** Why a program was refused, in words for the person who is setting it up. */
export const REASONS: Readonly<Record<string, TextKey>> = {
  'wrong-app-password': 'appPasswords.reason.wrongAppPassword',
  'removed-app-password': 'appPasswords.reason.removedAppPassword',
  'held-app-password': 'appPasswords.reason.heldAppPassword',
  'expired-app-password': 'appPasswords.reason.expiredAppPassword',
  'never-used-in-time': 'appPasswords.reason.neverUsedInTime',
  'other-service': 'appPasswords.reason.otherService',
  'other-account': 'appPasswords.reason.otherAccount',
  'other-network': 'appPasswords.reason.otherNetwork',
  'not-an-app-password': 'appPasswords.reason.notAnAppPassword',
  'too-many-failures': 'appPasswords.reason.tooManyFailures',
}
