/** Every method (RFC 8620, RFC 8621), and under which capability it is asked. Adding one is a line here. */
import { z } from 'zod'
import { CORE } from './capabilities.ts'
import { answer, type Method, method } from './method.ts'
import { emailChanges } from './methods/email-changes.ts'
import { emailGet } from './methods/email-get.ts'
import { emailCopy, emailImport } from './methods/email-import.ts'
import { emailParse } from './methods/email-parse.ts'
import { emailQuery, emailQueryChanges } from './methods/email-query.ts'
import { emailSet } from './methods/email-set.ts'
import {
  submissionChanges,
  submissionGet,
  submissionQuery,
  submissionQueryChanges,
} from './methods/email-submission.ts'
import { submissionSet } from './methods/email-submission-set.ts'
import { identityChanges, identityGet, identitySet } from './methods/identity.ts'
import { mailboxChanges } from './methods/mailbox-changes.ts'
import { mailboxGet } from './methods/mailbox-get.ts'
import { mailboxQuery, mailboxQueryChanges } from './methods/mailbox-query.ts'
import { mailboxSet } from './methods/mailbox-set.ts'
import { pushSubscriptionGet, pushSubscriptionSet } from './methods/push-subscription.ts'
import { searchSnippetGet } from './methods/search-snippet.ts'
import { threadChanges, threadGet } from './methods/thread.ts'

const echo = method({
  name: 'Core/echo',
  using: CORE,
  isOfAccount: false,
  args: z.record(z.string(), z.unknown()),
  run: async ({ args }) => answer(args), // RFC 8620 §4
})

const ALL: readonly Method[] = [
  echo,
  pushSubscriptionGet, // RFC 8620 §7.2.1
  pushSubscriptionSet, // RFC 8620 §7.2.2
  mailboxGet, // RFC 8621 §2.1
  mailboxChanges, // RFC 8621 §2.2
  mailboxQuery, // RFC 8621 §2.3
  mailboxQueryChanges, // RFC 8621 §2.4
  mailboxSet, // RFC 8621 §2.5
  threadGet, // RFC 8621 §3.1
  threadChanges, // RFC 8621 §3.2
  emailGet, // RFC 8621 §4.2
  emailChanges, // RFC 8621 §4.3
  emailQuery, // RFC 8621 §4.4
  emailQueryChanges, // RFC 8621 §4.5
  emailSet, // RFC 8621 §4.6
  emailCopy, // RFC 8621 §4.7
  emailImport, // RFC 8621 §4.8
  emailParse, // RFC 8621 §4.9
  searchSnippetGet, // RFC 8621 §5.1
  identityGet, // RFC 8621 §6.1
  identityChanges, // RFC 8621 §6.2
  identitySet, // RFC 8621 §6.3
  submissionGet, // RFC 8621 §7.1
  submissionChanges, // RFC 8621 §7.2
  submissionQuery, // RFC 8621 §7.3
  submissionQueryChanges, // RFC 8621 §7.4
  submissionSet, // RFC 8621 §7.5
]

export const METHODS: ReadonlyMap<string, Method> = new Map(ALL.map((each) => [each.name, each]))
