/** Which push services may be reached beside the public ones, and what certificates they must have. */
import { readNamedFile } from './read-settings.ts'
import type { Settings } from './settings.ts'

export type PushSettings = {
  readonly privateHosts: ReadonlySet<string>
  /** Certificates (PEM) to trust in place of the public ones; null for those. */
  readonly trust: string | null
}

/** Throws `SettingsMistake` when a file that they name cannot be read. */
export const pushSettings = ({ push }: Settings): PushSettings => ({
  privateHosts: new Set(push.private_hosts.map((host) => host.toLowerCase())),
  trust: push.trust === undefined ? null : readNamedFile('push.trust', push.trust),
})
