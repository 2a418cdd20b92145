/** Values that several routes share. Times are milliseconds since 1970. */
import { z } from 'zod'

export const atMs = z.number().int()
export const language = z.enum(['sv', 'en'])
export const shortText = z.string().min(1).max(100)
export const address = z.string().min(3).max(254)
export const password = z.string().min(1).max(1_024)
/** As typed: blanks are forgiven. */
export const code = z.string().min(1).max(40)

const DEVICES = ['iphone', 'android', 'outlook', 'mac', 'thunderbird', 'printer', 'other'] as const
export const device = z.enum(DEVICES)
export const service = z.enum(['imap', 'pop3', 'smtp', 'jmap'])
/** What an app password lets a program do. `services` narrows it to protocols. */
export const access = z.enum(['read-and-send', 'read-only', 'send-only'])

export const appPassword = z.strictObject({
  id: z.string(),
  name: z.string(),
  device,
  access,
  services: z.array(service),
  /** Addresses and networks it may be used from; none: from anywhere. */
  networks: z.array(z.string()),
  createdMs: atMs,
  expiresMs: atMs.nullable(),
  /** Dies unused at this moment; null once it has been used. */
  unusedUntilMs: atMs.nullable(),
  lastUse: z.strictObject({ atMs, service, client: z.string().nullable(), remote: z.string() }).nullable(),
  /** The one it was made to replace, while that is still in force. */
  replaces: z.string().nullable(),
})

/** App passwords removed or disabled, and the connections that were open with them here. */
export const ended = z.strictObject({ removed: z.number().int(), connectionsEnded: z.number().int() })

/** A program that goes on with an app password that has ended: one line an app password. */
export const stillTrying = z.strictObject({
  id: z.string(),
  name: z.string(),
  because: z.enum(['removed-app-password', 'expired-app-password', 'never-used-in-time']),
  service,
  client: z.string().nullable(),
  remote: z.string(),
  sinceMs: atMs,
  lastMs: atMs,
  tries: z.number().int(),
})

const count = z.number().int()

/** How often an app password did each; a message counts once. */
export const counts = z.strictObject({
  opened: count,
  read: count,
  moved: count,
  deleted: count,
  sent: count,
  recipients: count,
})

/** A program in a network, newest first. */
export const programSeen = z.strictObject({
  /** As it names itself; null for one without a name, and for those beyond what is told apart. */
  program: z.string().nullable(),
  /** How one without a name came in. */
  service: service.nullable(),
  network: z.string().nullable(),
  country: z.string().nullable(),
  firstMs: atMs,
  lastMs: atMs,
  read: count,
  deleted: count,
  recipients: count,
})

export const deed = z.strictObject({
  kind: z.enum(['opened', 'read', 'moved', 'deleted', 'sent']),
  /** The moment, or the beginning of its hour. */
  atMs,
  isExact: z.boolean(),
  mailbox: z.string().nullable(),
  uid: z.number().int().nullable(),
  subject: z.string().nullable(),
  from: z.string().nullable(),
  recipients: count.nullable(),
})

export const account = z.strictObject({
  address: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  language,
  timeZone: z.string(),
  appearance: z.enum(['light', 'dark', 'system']),
  isOperator: z.boolean(),
  passwordChangedMs: atMs,
  twoStepSinceMs: atMs.nullable(),
})

/** WebAuthn's own JSON forms; the server's library checks them, so here they are only objects. */
export const webauthnOptions = z.looseObject({ challenge: z.string() })
export const webauthnResponse = z.looseObject({ id: z.string().max(2_048), type: z.literal('public-key') })

const secondStep = z.enum(['passkey', 'approver', 'totp', 'recovery-code'])
/** Approvals bind a browser that signs in or is signed in; one that recovers is neither. */
export const recoveryWay = secondStep.exclude(['approver'])

export const bytes = z.string().regex(/^[\w-]+$/)

/** How what the approvers were asked stands. */
export const approvalState = z.strictObject({
  state: z.enum(['waiting', 'approved', 'denied', 'wrong-number', 'unanswered']),
})

/** What a browser shows while it waits for an approver. */
export const askedApproval = z.strictObject({
  number: z.string(),
  untilMs: atMs,
  /** What the phones are called that were asked; none before the password is given. */
  names: z.array(z.string()),
})

/** Where a sign-in stands after a step. */
export const signInState = z.discriminatedUnion('next', [
  z.strictObject({ next: z.literal('password') }),
  z.strictObject({
    next: z.literal('second-step'),
    methods: z.array(secondStep),
    recoveryCodesLeft: z.number().int(),
  }),
  z.strictObject({ next: z.literal('done') }),
])

/** Nothing but the new password is missing; how many app passwords can be kept or removed with it. */
export const recovered = z.strictObject({ next: z.literal('password'), appPasswords: z.number().int() })

/** Why app passwords were held or disabled (src/harm). */
export const harmRule = z.enum([
  'decoy',
  'removed-returns',
  'many-recipients',
  'holder-says',
  'far-more-sent',
  'two-programs',
  'much-read',
  'much-deleted',
  'first-use-abroad',
  'stranger-abroad',
])

/** What a phone shows: whose approver it is, and what waits for its answer. */
export const approverState = z.strictObject({
  address: z.string(),
  name: z.string(),
  isConfirmed: z.boolean(),
  hasPush: z.boolean(),
  requests: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['sign-in', 'alone', 'step-up', 'trial']),
      browser: z.string(),
      remote: z.string(),
      /** Two letters; null where it is not known. */
      country: z.string().nullable(),
      askedMs: atMs,
      untilMs: atMs,
      digits: z.number().int(),
    }),
  ),
  /** App passwords that are held until the holder has said whether it was them, or disabled and could be brought back. */
  harms: z.array(
    z.strictObject({
      id: z.string(),
      rule: harmRule,
      atMs,
      state: z.enum(['held', 'disabled']),
      /** The one whose use showed it. */
      appPassword: z.string(),
      count: z.number().int(),
      service: service.nullable(),
      client: z.string().nullable(),
      remote: z.string().nullable(),
      country: z.string().nullable(),
    }),
  ),
})
