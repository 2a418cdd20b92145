/**
 * Documents of mails (`mail-html`), made without holding up the event loop: what is long goes to a thread, since its
 * styles can cost a second. Of an account one is made at a time, so that who opens costly mails keeps nobody else waiting.
 */
import { join } from 'node:path'
import type { AccountId } from '../account/account.ts'
import type { Clock } from '../base/clock.ts'
import { Overloaded } from '../base/overloaded.ts'
import { createThread } from '../base/thread.ts'
import { mailDocument } from '../mail-html/document.ts'
import { htmlToText } from '../mime/html-text.ts'

export type DocumentRequest = {
  readonly html: string
  /** Whether pictures from outside are shown. */
  readonly fromOutside: boolean
  /** Where the pictures of the message are served, by Content-ID. */
  readonly pictures: ReadonlyMap<string, string>
}

export type MakeDocument = (account: AccountId, asked: DocumentRequest) => Promise<string>

const DIRECT_CHARACTERS_MAX = 16_384 // most letters; a few milliseconds
const WAITING_MAX = 100 // accounts
const OF_ACCOUNT_MAX = 50 // a long conversation that is opened at once
const LONGEST_MS = 10_000 // the costliest take a second on a slow machine

export const createMailDocuments = (clock: Clock): MakeDocument => {
  const inThread = createThread<DocumentRequest, string>({
    file: join(import.meta.dirname, 'mail-document-worker.ts'),
    waitingMax: WAITING_MAX,
    longest: { ms: LONGEST_MS, clock },
  })
  const queues = new Map<AccountId, { count: number; last: Promise<unknown> }>()
  return async (account, asked) => {
    if (asked.html.length <= DIRECT_CHARACTERS_MAX) return documentOf(asked)
    const queue = queues.get(account) ?? { count: 0, last: Promise.resolve() }
    if (queue.count >= OF_ACCOUNT_MAX)
      throw new Overloaded('too many mails of an account are being made ready')
    queues.set(account, queue)
    queue.count += 1
    const made = queue.last.then(() => inThread(asked))
    queue.last = made.catch(() => undefined)
    try {
      return await made
    } finally {
      queue.count -= 1
      if (queue.count === 0) queues.delete(account)
    }
  }
}

export const documentOf = ({ html, fromOutside, pictures }: DocumentRequest): string =>
  mailDocument({
    html,
    asText: htmlToText,
    pictures: { fromOutside, ofMessage: (contentId) => pictures.get(contentId) ?? null },
  })
