/**
 * The doors: which service listens where, with TLS from the first byte, by STARTTLS, or (for other servers) either. The
 * web is one of them.
 */
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import { addressSet } from './base/networks.ts'
import { certificateFiles } from './config/certificate.ts'
import type { Settings } from './config/settings.ts'
import type { Traffic } from './net/admission.ts'
import { type Listener, type ListenOptions, listen } from './net/listener.ts'
import type { PortPlace } from './net/open-port.ts'
import type { Service } from './net/service.ts'
import type { Place } from './place.ts'
import { renewedCertificate } from './renewed-certificate.ts'
import { listenWeb } from './web/listen.ts'
import type { WebService } from './web/service.ts'

export type MailServices = Readonly<Record<'imap' | 'pop3' | 'submission' | 'reception' | 'lmtp', Service>>

export type DoorName = keyof Settings['listen']
type MailDoorName = Exclude<DoorName, 'web'>

export type OpenDoor = { readonly name: DoorName; readonly host: string; readonly port: number }

export type Doors = {
  readonly open: readonly OpenDoor[]
  traffic(): readonly (Traffic & { readonly door: DoorName })[]
  /** Says goodbye to everybody and waits until they are gone. */
  close(): Promise<void>
}

export type DoorNeeds = {
  readonly folder: string
  readonly settings: Settings
  readonly services: MailServices
  readonly web: WebService
  readonly place: Pick<Place, 'processes' | 'openPort' | 'ticketKeys'>
  readonly clock: Clock
  readonly log: Log
}

const DOORS: Readonly<
  Record<MailDoorName, { readonly service: keyof MailServices; readonly tls: ListenOptions['tls'] }>
> = {
  imaps: { service: 'imap', tls: 'implicit' },
  pop3s: { service: 'pop3', tls: 'implicit' },
  submissions: { service: 'submission', tls: 'implicit' },
  reception: { service: 'reception', tls: 'starttls' },
  lmtp: { service: 'lmtp', tls: 'none' },
  imap: { service: 'imap', tls: 'starttls' },
  pop3: { service: 'pop3', tls: 'starttls' },
  submission: { service: 'submission', tls: 'starttls' },
}

/** Opens those the settings name. When one cannot be opened, the others are closed again and the fault says which. */
export const openDoors = async (needs: DoorNeeds): Promise<Doors> => {
  const { folder, settings, services, web, clock, log } = needs
  const { processes, openPort, ticketKeys } = needs.place
  const certificate = renewedCertificate({
    files: certificateFiles(folder, settings),
    ticketKeys,
    clock,
    onFault: (fault) => log({ event: 'background.fault', task: 'reading the certificate', fault }),
  })
  const listeners = new Map<DoorName, Pick<Listener, 'address' | 'port' | 'traffic' | 'stop'>>()
  const close = async (): Promise<void> => {
    certificate.stop()
    await Promise.all([...listeners.values()].map((listener) => listener.stop()))
  }
  const shared = {
    clock,
    log,
    connectionsMax: Math.ceil(settings.limits.connections / processes),
    connectionsPerSourceMax: Math.ceil(settings.limits.connections_per_source / processes),
    openPort,
    proxies: addressSet(settings.proxies),
    secureContext: certificate.context,
  }
  const open = (door: DoorName, place: PortPlace) => {
    if (door === 'web') return listenWeb({ ...place, ...shared, door, service: web })
    const { service, tls } = DOORS[door]
    return listen({ ...place, ...shared, door, service: services[service], tls })
  }
  for (const name of [...(Object.keys(DOORS) as MailDoorName[]), 'web'] as const) {
    const door = settings.listen[name]
    if (door === 'off') continue
    try {
      listeners.set(name, await open(name, door).catch(cannotOpen(`listen.${name}`, door)))
    } catch (fault) {
      await close()
      throw fault
    }
  }
  return {
    open: [...listeners].map(([name, { address, port }]) => ({ name, host: address, port })),
    traffic: () => [...listeners].map(([door, { traffic }]) => ({ door, ...traffic() })),
    close,
  }
}

/** For what an attempt to open a door threw: throws what names its setting and says why. */
export const cannotOpen =
  (setting: string, { host, port }: PortPlace) =>
  (fault: unknown): never => {
    throw new Error(`${setting} cannot open ${host}:${port}: ${inWords(fault)}`)
  }

const inWords = (fault: unknown): string => {
  const code = (fault as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') return 'another program (perhaps another Sigill) uses it'
  if (code === 'EACCES') return 'ports below 1024 need a right of their own; choose a higher one'
  if (code === 'EADDRNOTAVAIL') return 'this machine has no such address'
  return fault instanceof Error ? fault.message : String(fault)
}
