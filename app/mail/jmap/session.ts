/** The session (RFC 8620 §2): where to ask, and for which account. Asked once a visit. */
import { askSignedIn } from '../../client.ts'
import type { Later } from '../later.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { MailProblem } from './problem.ts'

export type JmapSession = {
  /** What is spoken there; every request says which of it is meant. */
  readonly capabilities: readonly string[]
  /** Whether mail may be sent by it (RFC 8621 §1.3.2). */
  readonly canSend: boolean
  readonly apiUrl: string
  readonly account: string
  /** Where the content of a blob is, under a name and as a type of media. */
  readonly downloadUrl: (blobId: string, name: string, type: string) => string
  readonly uploadUrl: string
  readonly eventSourceUrl: (types: readonly string[], pingSeconds: number) => string
  /** For requests: no more at once than the server says it takes. */
  readonly lanes: Lanes
  readonly after: Later
}

const WELL_KNOWN = '/.well-known/jmap'
const MAIL = 'urn:ietf:params:jmap:mail'
const CORE = 'urn:ietf:params:jmap:core'
const SUBMISSION = 'urn:ietf:params:jmap:submission'
const ASKED_TIMES_MAX = 3
const LANES_MAX = 4 // the server's limit is of the account: other tabs and programs ask too

type Told = {
  readonly capabilities: Readonly<Record<string, unknown>>
  readonly apiUrl: string
  readonly downloadUrl: string
  readonly uploadUrl: string
  readonly eventSourceUrl: string
  readonly primaryAccounts: Readonly<Record<string, string>>
}

export const askSession = async (after: Later): Promise<JmapSession> => {
  const response = await askSignedIn(WELL_KNOWN, { method: 'GET' }, ASKED_TIMES_MAX)
  if (response === null) throw new MailProblem('lost-connection')
  if (!response.ok) throw new MailProblem('unexpected')
  const told = (await response.json()) as Told
  const account = told.primaryAccounts[MAIL] ?? ''
  const core = told.capabilities[CORE] as { readonly maxConcurrentRequests?: number } | undefined
  return {
    capabilities: Object.keys(told.capabilities),
    canSend: SUBMISSION in told.capabilities,
    apiUrl: told.apiUrl,
    account,
    downloadUrl: (blobId, name, type) => filled(told.downloadUrl, { accountId: account, blobId, name, type }),
    uploadUrl: filled(told.uploadUrl, { accountId: account }),
    eventSourceUrl: (types, pingSeconds) =>
      filled(told.eventSourceUrl, { types: types.join(','), closeafter: 'no', ping: String(pingSeconds) }),
    lanes: createLanes(Math.min(LANES_MAX, core?.maxConcurrentRequests ?? LANES_MAX)),
    after,
  }
}

/** RFC 6570 §3.2.2, level 1, which is all that RFC 8620 §2 uses. */
const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
