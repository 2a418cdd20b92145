/** What is typed about a new app password, before it is one: the first values, what is wrong with them, the body of the call. */
import type { Problem } from '../../client.ts'
import { endOfDayMs } from './end-of-day.ts'
import {
  type Access,
  type AppPassword,
  type Device,
  SERVICES_OF,
  type Service,
  type WantedAppPassword,
} from './words.ts'

export type Wanted = {
  readonly name: string
  readonly access: Access
  readonly imap: boolean
  readonly pop3: boolean
  readonly smtp: boolean
  readonly jmap: boolean
  /** A day, `2026-12-31`, or empty. */
  readonly expires: string
  /** Addresses and networks with anything but letters of theirs between them. */
  readonly networks: string
}

export const firstValues = (suggested: string, device: Device, replaces: AppPassword | null): Wanted => {
  const access = replaces?.access ?? (device === 'printer' ? 'send-only' : 'read-and-send')
  // What its access could not open has not been narrowed.
  const has = (service: Service): boolean =>
    !SERVICES_OF[access].includes(service) || (replaces?.services.includes(service) ?? true)
  return {
    name: replaces?.name ?? suggested,
    access,
    imap: has('imap'),
    pop3: has('pop3'),
    smtp: has('smtp'),
    jmap: has('jmap'),
    expires: '',
    networks: replaces?.networks.join(' ') ?? '',
  }
}

const servicesOf = (values: Wanted) => SERVICES_OF[values.access].filter((service) => values[service])

export const wrongIn = (values: Wanted, timeZone: string): Problem | null => {
  if (values.name.trim() === '') return { problem: 'no-app-password-name', field: 'name' }
  if (servicesOf(values).length === 0) return { problem: 'no-services', field: 'imap' }
  const expiresMs = endOfDayMs(values.expires, timeZone)
  return expiresMs !== null && expiresMs < Date.now()
    ? { problem: 'already-expired', field: 'expires' }
    : null
}

export const bodyOf = (
  values: Wanted,
  device: Device,
  replaces: AppPassword | null,
  timeZone: string,
): WantedAppPassword => {
  const services = servicesOf(values)
  const isAll = services.length === SERVICES_OF[values.access].length
  return {
    name: values.name.trim(),
    device,
    access: values.access,
    services: isAll ? null : services,
    networks: values.networks.split(/[\s,;]+/).filter((typed) => typed !== ''),
    expiresMs: endOfDayMs(values.expires, timeZone),
    replaces: replaces?.id ?? null,
  }
}

/** The fields of the body that are called something else here. */
const FIELDS: Readonly<Record<string, keyof Wanted>> = { services: 'imap', expiresMs: 'expires' }

export const withFieldOfForm = (problem: Problem): Problem => {
  const field = problem.field === undefined ? undefined : FIELDS[problem.field]
  return field === undefined ? problem : { ...problem, field }
}
