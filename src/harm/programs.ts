/** Which programs used an app password, and from which networks: what its uses come to, the newest first. */
import { MAIL_SERVICES, type MailService } from '../app-password/app-password.ts'
import { OTHERS } from './fold.ts'
import { programName } from './program-names.ts'
import type { Use } from './use.ts'

export type ProgramSeen = Pick<Use, 'country' | 'firstMs' | 'lastMs' | 'read' | 'deleted' | 'recipients'> & {
  /** As its makers write it, without its version; null for one without a name, and for those beyond what is told apart. */
  readonly program: string | null
  /** How one without a name came in. */
  readonly service: MailService | null
  readonly network: string | null
}

export const programsSeen = (uses: readonly Use[]): readonly ProgramSeen[] => {
  const seen = new Map<string, ProgramSeen>()
  for (const use of uses) {
    const key = `${use.kind} ${use.network}`
    const before = seen.get(key)
    seen.set(key, before === undefined ? first(use) : together(before, use))
  }
  return [...seen.values()].sort((one, other) => other.lastMs - one.lastMs)
}

const first = (use: Use): ProgramSeen => {
  const { kind, hello, network, country, firstMs, lastMs, read, deleted, recipients } = use
  const service = MAIL_SERVICES.find((each) => kind === `${each} ${hello}`.trim()) ?? null
  return {
    program: service === null && kind !== OTHERS.kind ? programName(kind) : null,
    service,
    network: network === OTHERS.network ? null : network,
    ...{ country, firstMs, lastMs, read, deleted, recipients },
  }
}

const together = (seen: ProgramSeen, use: Use): ProgramSeen => ({
  ...seen,
  country: seen.country ?? use.country,
  firstMs: Math.min(seen.firstMs, use.firstMs),
  lastMs: Math.max(seen.lastMs, use.lastMs),
  read: seen.read + use.read,
  deleted: seen.deleted + use.deleted,
  recipients: seen.recipients + use.recipients,
})
