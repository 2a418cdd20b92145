/** Mail put together: the mailboxes, the queue, and the relay that takes what is for elsewhere. */
import type { SharedBus } from './base/bus.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import type { Measure } from './base/measure.ts'
import type { Random } from './base/random.ts'
import { relaySettings } from './config/relay.ts'
import type { Settings } from './config/settings.ts'
import { createMail, type RunningMail } from './mail/create-mail.ts'
import type { MailboxChanged } from './mail/mail.ts'
import { createQueueRunner, type QueueRunner } from './mail/queue-runner.ts'
import { measuredMail } from './measured.ts'
import { createMessageParser } from './mime/message-parser.ts'
import { prepareTexts } from './mime/prepare.ts'
import { bounceWords } from './notices/bounce-words.ts'
import { createRelay } from './smtp/relay.ts'
import type { Stores } from './storage/stores.ts'
import type { Say } from './texts/texts.ts'

const MIB = 1_048_576
const MAILBOXES_MAX = 5_000 // an account; a client that lists them all still gets its answer in a moment

export const createMailParts = (needs: {
  readonly settings: Settings
  readonly stores: Stores
  readonly mailboxesChanged: SharedBus<MailboxChanged>
  readonly say: Say
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly measure: Measure
  readonly onFault: (task: string, fault: unknown) => void
}): { readonly mail: RunningMail; readonly queueRunner: QueueRunner } => {
  const { settings, stores, mailboxesChanged } = needs
  const { hostname } = settings
  const unmeasured = createMail({
    ...needs,
    store: stores.mail,
    outbox: stores.outbox,
    bus: mailboxesChanged,
    ownChanges: mailboxesChanged.own,
    limits: {
      messageOctetsMax: settings.limits.message_mib * MIB,
      quotaOctets: settings.limits.quota_mib * MIB,
      messagesMax: settings.limits.messages,
      mailboxesMax: MAILBOXES_MAX,
    },
    searchIndex: stores.searchIndex,
    prepare: preparer,
    onQueued: () => queueRunner.wake(),
  })
  const mail = measuredMail(unmeasured, needs.measure)
  const relay = relaySettings(settings)
  const queueRunner = createQueueRunner({
    ...needs,
    outbox: stores.outbox,
    accounts: stores.accounts,
    profiles: stores.profiles,
    sayBounce: bounceWords(needs.say, hostname),
    mail,
    relay: relay === null ? null : createRelay({ ...relay, hostname }),
    hostname,
  })
  return { mail, queueRunner }
}

const preparer = () => {
  const parser = createMessageParser()
  return { push: (chunk: Uint8Array) => parser.push(chunk), end: () => prepareTexts(parser.end()) }
}
