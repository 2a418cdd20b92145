/** An app password as a row, and back. */
import type { Selectable } from 'kysely'
import { type AppPassword, type LastUse, MAIL_SERVICES } from '../../app-password/app-password.ts'
import type { StoredHash } from '../../app-password/hash.ts'
import type { Network } from '../../base/networks.ts'
import type { HarmId } from '../../harm/harm.ts'
import type { AppPasswordTable } from './directory-tables.ts'

export const rowOf = (appPassword: AppPassword, hash: StoredHash): AppPasswordTable => ({
  account_id: appPassword.account,
  id: appPassword.id,
  name: appPassword.name,
  device: appPassword.device,
  access: appPassword.access,
  services: appPassword.services.join(','),
  networks: appPassword.networks.join(','),
  created_ms: appPassword.createdMs,
  expires_ms: appPassword.expiresMs,
  unused_until_ms: appPassword.unusedUntilMs,
  replaces: appPassword.replaces,
  removed_ms: appPassword.removedMs,
  decoy: appPassword.isDecoy ? 1 : 0,
  made_in: appPassword.madeIn,
  held_by: appPassword.heldBy as HarmId | null,
  ended_by: null,
  used_ms: appPassword.lastUse?.atMs ?? null,
  used_service: appPassword.lastUse?.service ?? null,
  used_client: appPassword.lastUse?.client ?? null,
  used_remote: appPassword.lastUse?.remote ?? null,
  key_id: hash.keyId,
  lookup: hash.lookup,
  proof: hash.proof,
})

export const appPasswordOf = (row: Selectable<AppPasswordTable>): AppPassword => {
  const services = new Set(row.services.split(','))
  return {
    id: row.id,
    account: row.account_id,
    name: row.name,
    device: row.device,
    access: row.access,
    services: MAIL_SERVICES.filter((service) => services.has(service)),
    networks: row.networks === '' ? [] : (row.networks.split(',') as Network[]),
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    unusedUntilMs: row.unused_until_ms,
    replaces: row.replaces,
    removedMs: row.removed_ms,
    isDecoy: row.decoy === 1,
    madeIn: row.made_in,
    heldBy: row.held_by,
    lastUse: lastUseOf(row),
  }
}

const lastUseOf = (row: Selectable<AppPasswordTable>): LastUse | null =>
  row.used_ms === null || row.used_service === null
    ? null
    : {
        atMs: row.used_ms,
        service: row.used_service,
        client: row.used_client,
        remote: row.used_remote ?? '',
      }
