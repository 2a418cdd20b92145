/** The relay's address and password, read where the settings point. */
import { Secret } from '../base/secret.ts'
import { readNamedFile, SettingsMistake } from './read-settings.ts'
import type { Settings } from './settings.ts'

export type RelaySettings = {
  readonly host: string
  readonly port: number
  readonly tls: 'implicit' | 'starttls' | 'none'
  readonly signIn: { readonly user: string; readonly password: Secret<string> } | null
  /** Certificates (PEM) to trust in place of the system's; null for those. */
  readonly trust: string | null
}

/** Null when no relay is configured. Throws `SettingsMistake` when it cannot be signed in to as the settings say. */
export const relaySettings = ({ relay }: Settings): RelaySettings | null => {
  const { host, port, tls, user, password_file: passwordFile, trust } = relay
  if (host === undefined) return null
  const signIn = readSignIn(user, passwordFile)
  return { host, port, tls, signIn, trust: trust === undefined ? null : readNamedFile('relay.trust', trust) }
}

const readSignIn = (user: string | undefined, file: string | undefined): RelaySettings['signIn'] => {
  if ((user === undefined) !== (file === undefined))
    throw new SettingsMistake('relay.user and relay.password_file belong together: set both, or neither')
  if (user === undefined || file === undefined) return null
  const password = readNamedFile('relay.password_file', file).trim()
  if (password === '') throw new SettingsMistake(`relay.password_file: there is no password in ${file}`)
  return { user, password: new Secret(password) }
}
