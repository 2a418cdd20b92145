/** The session resource (RFC 8620 §2): what a client may do here and where. Its state changes with what it says. */
import { sha256 } from '../base/digest.ts'
import { CORE, MAIL, SUBMISSION, VAPID } from './capabilities.ts'
import { attachmentsOctetsMax, CORE_LIMITS, DELAY_SECONDS_MAX, MAIL_LIMITS } from './limits.ts'
import type { JmapNeeds } from './needs.ts'
import { COLLATIONS, EMAIL_SORTS } from './query/sort.ts'
import type { Visitor } from './visitor.ts'

export const PATHS = {
  wellKnown: '/.well-known/jmap', // RFC 8620 §2.2
  session: '/jmap/session',
  api: '/jmap/api',
  upload: '/jmap/upload/',
  download: '/jmap/download/',
  events: '/jmap/events',
} as const

export type Session = { readonly state: string; readonly [property: string]: unknown }

export const sessionOf = (
  needs: Pick<JmapNeeds, 'origin' | 'mail' | 'pushKey'>,
  visitor: Visitor,
): Session => {
  const origin = needs.origin()
  const { account, address, mayChange } = visitor
  const session = {
    capabilities: {
      [CORE]: {
        ...CORE_LIMITS,
        maxSizeUpload: needs.mail.limits.messageOctetsMax,
        collationAlgorithms: COLLATIONS,
      },
      [MAIL]: {},
      [SUBMISSION]: {},
      [VAPID]: { applicationServerKey: needs.pushKey }, // RFC 9749 §3
    },
    accounts: {
      [account]: {
        name: address,
        isPersonal: true,
        isReadOnly: !mayChange,
        accountCapabilities: {
          [CORE]: {},
          [MAIL]: {
            ...MAIL_LIMITS,
            maxSizeAttachmentsPerEmail: attachmentsOctetsMax(needs.mail.limits.messageOctetsMax),
            emailQuerySortOptions: EMAIL_SORTS,
            mayCreateTopLevelMailbox: mayChange,
          },
          [SUBMISSION]: {
            maxDelayedSend: DELAY_SECONDS_MAX,
            submissionExtensions: { FUTURERELEASE: [] },
          },
        },
      },
    },
    primaryAccounts: { [CORE]: account, [MAIL]: account, [SUBMISSION]: account },
    username: address,
    apiUrl: `${origin}${PATHS.api}`,
    downloadUrl: `${origin}${PATHS.download}{accountId}/{blobId}/{name}?type={type}`,
    uploadUrl: `${origin}${PATHS.upload}{accountId}/`,
    eventSourceUrl: `${origin}${PATHS.events}?types={types}&closeafter={closeafter}&ping={ping}`,
  }
  return { ...session, state: sessionState(session) }
}

const STATE_OCTETS = 12

const sessionState = (session: unknown): string =>
  Buffer.from(sha256(Buffer.from(JSON.stringify(session))).subarray(0, STATE_OCTETS)).toString('base64url')
