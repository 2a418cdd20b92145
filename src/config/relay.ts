/** The relay's address and password, read where the settings point. */
import { readFileSync } from 'node:fs'
import { Secret } from '../base/secret.ts'
import type { Settings } from './settings.ts'

export type RelaySettings = {
  readonly host: string
  readonly port: number
  readonly tls: 'implicit' | 'starttls' | 'none'
  readonly signIn: { readonly user: string; readonly password: Secret<string> } | null
}

/** Null when no relay is configured. Throws when the file with its password cannot be read. */
export const relaySettings = ({ relay }: Settings): RelaySettings | null => {
  const { host, port, tls, user, password_file: passwordFile } = relay
  if (host === undefined) return null
  const password = passwordFile === undefined ? null : readFileSync(passwordFile, 'utf8').trim()
  const signIn = user === undefined || password === null ? null : { user, password: new Secret(password) }
  return { host, port, tls, signIn }
}
