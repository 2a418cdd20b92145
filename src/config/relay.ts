/** The relay's address and password, read where the settings point. */
import { Secret } from '../base/secret.ts'
import { readNamedFile } from './read-settings.ts'
import type { Settings } from './settings.ts'

export type RelaySettings = {
  readonly host: string
  readonly port: number
  readonly tls: 'implicit' | 'starttls' | 'none'
  readonly signIn: { readonly user: string; readonly password: Secret<string> } | null
  /** Certificates (PEM) to trust in place of the system's; null for those. */
  readonly trust: string | null
}

/** Null when no relay is configured. Throws `SettingsMistake` when a file that it names cannot be read. */
export const relaySettings = ({ relay }: Settings): RelaySettings | null => {
  const { host, port, tls, user, password_file: passwordFile, trust } = relay
  if (host === undefined) return null
  const password =
    passwordFile === undefined ? null : readNamedFile('relay.password_file', passwordFile).trim()
  const signIn = user === undefined || password === null ? null : { user, password: new Secret(password) }
  return { host, port, tls, signIn, trust: trust === undefined ? null : readNamedFile('relay.trust', trust) }
}
