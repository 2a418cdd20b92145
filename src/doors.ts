/** The doors: which service listens where, with TLS from the first byte, by STARTTLS, or (for other servers) either. */
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import { certificateFiles, readCertificate } from './config/certificate.ts'
import type { Settings } from './config/settings.ts'
import { type Listener, type ListenOptions, listen } from './net/listener.ts'
import type { Service } from './net/service.ts'
import { secureContextOf } from './net/tls-options.ts'

export type MailServices = Readonly<Record<'imap' | 'pop3' | 'submission' | 'reception' | 'lmtp', Service>>

export type DoorName = Exclude<keyof Settings['listen'], 'web'>

export type OpenDoor = { readonly name: DoorName; readonly host: string; readonly port: number }

export type Doors = {
  readonly open: readonly OpenDoor[]
  /** Says goodbye to everybody and waits until they are gone. */
  close(): Promise<void>
}

export type DoorNeeds = {
  readonly folder: string
  readonly settings: Settings
  readonly services: MailServices
  readonly clock: Clock
  readonly log: Log
}

const DOORS: Readonly<
  Record<DoorName, { readonly service: keyof MailServices; readonly tls: ListenOptions['tls'] }>
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
export const openDoors = async ({ folder, settings, services, clock, log }: DoorNeeds): Promise<Doors> => {
  const { certificate, key } = readCertificate(certificateFiles(folder, settings))
  const context = secureContextOf({ cert: certificate, key })
  const listeners = new Map<DoorName, Listener>()
  const close = async (): Promise<void> => {
    await Promise.all([...listeners.values()].map((listener) => listener.stop()))
  }
  for (const name of Object.keys(DOORS) as DoorName[]) {
    const door = settings.listen[name]
    if (door === 'off') continue
    const { service, tls } = DOORS[name]
    try {
      const options = {
        ...door,
        service: services[service],
        tls,
        secureContext: () => context,
        clock,
        log,
        connectionsMax: settings.limits.connections,
        connectionsPerSourceMax: settings.limits.connections_per_source,
      }
      listeners.set(name, await listen(options))
    } catch (fault) {
      await close()
      throw new Error(`listen.${name} cannot open ${door.host}:${door.port}: ${inWords(fault)}`)
    }
  }
  return {
    open: [...listeners].map(([name, { address, port }]) => ({ name, host: address, port })),
    close,
  }
}

const inWords = (fault: unknown): string => {
  const code = (fault as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') return 'another program (perhaps another Sigill) uses it'
  if (code === 'EACCES') return 'ports below 1024 need a right of their own; choose a higher one'
  if (code === 'EADDRNOTAVAIL') return 'this machine has no such address'
  return fault instanceof Error ? fault.message : String(fault)
}
