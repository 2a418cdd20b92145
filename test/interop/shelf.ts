/** The server's side of each trial: mail is put into mailboxes and looked at without any protocol between. */
import type { AccountId } from '../../src/account/account.ts'
import { type Mailbox, parseMailboxName } from '../../src/mail/mailbox.ts'
import { FLAG } from '../../src/mail/message.ts'
import type { RunningServer } from '../../src/server.ts'
import { until } from './until.ts'

export type Shelved = { readonly subject: string; readonly raw: string; readonly flags: string }

const RECEIVED_MS = Date.UTC(2026, 10, 1, 8)
const LETTERS = { answered: 'R', flagged: 'F', deleted: 'T', seen: 'S', draft: 'D' } as const

/** A message with CR LF; its Date is fixed, so that copies can be compared. */
export const mail = (subject: string, text = 'Hej från sjön.'): string =>
  [
    'Date: Sun, 1 Nov 2026 09:00:00 +0100',
    'From: Bo <bo@example.test>',
    'To: Anna <anna@example.test>',
    `Subject: ${subject}`,
    `Message-ID: <${Buffer.from(subject).toString('hex')}@example.test>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...text.split('\n'),
    '',
  ].join('\r\n')

export const shelf = ({ mail: server }: RunningServer) => {
  const named = async (account: AccountId, name: string): Promise<Mailbox | null> =>
    server.read.mailboxNamed(account, parsed(name))

  const look = async (account: AccountId, name = 'INBOX'): Promise<readonly Shelved[]> => {
    const mailbox = await named(account, name)
    if (mailbox === null) return []
    const all = await octets(account, name)
    const numbers = await server.read.numbers(account, mailbox.id, 0)
    return numbers.map(({ system }, at) => {
      const raw = all[at]?.toString('utf8') ?? ''
      return { raw, subject: /^Subject: (.*)\r$/im.exec(raw)?.[1] ?? '', flags: letters(system) }
    })
  }
  const octets = async (account: AccountId, name: string): Promise<readonly Buffer[]> => {
    const mailbox = await named(account, name)
    if (mailbox === null) return []
    const all: Buffer[] = []
    for (const { email, sizeOctets } of await server.read.numbers(account, mailbox.id, 0)) {
      const chunks = await Array.fromAsync(server.read.body(account, email, 0, sizeOctets))
      all.push(Buffer.concat(chunks))
    }
    return all
  }
  return {
    look,
    /** Every message of a mailbox as it is stored. */
    octets,
    mailboxNames: async (account: AccountId): Promise<readonly string[]> =>
      (await server.read.mailboxes(account)).map(({ name }) => name),
    highestModseq: (account: AccountId): Promise<number> => server.read.highestModseq(account),

    /** Puts messages into a mailbox, which is made when it is missing. */
    put: async (account: AccountId, name: string, ...raws: readonly (string | Buffer)[]): Promise<void> => {
      if ((await named(account, name)) === null) {
        await server.createMailbox(account, parsed(name), null)
        await server.subscribe(account, parsed(name), true) // as webmail does
      }
      for (const raw of raws) {
        const intake = await server.intake(account, null)
        await intake.write(Buffer.from(raw))
        const taken = await intake.finish()
        if (taken.kind !== 'message') throw new Error('a small message was too large')
        const flags = { system: 0, keywords: '' }
        const date = { atMs: RECEIVED_MS, zoneMinutes: 60 }
        await server.append(account, parsed(name), [{ message: taken.message, flags, date }])
        await taken.message.body[Symbol.asyncDispose]()
      }
    },

    /** Adds a flag to the message with this subject; `deleted` also expunges it. */
    mark: async (
      account: AccountId,
      name: string,
      subject: string,
      flag: keyof typeof FLAG,
    ): Promise<void> => {
      const mailbox = await named(account, name)
      const at = (await look(account, name)).findIndex((message) => message.subject === subject)
      if (mailbox === null || at < 0) throw new Error(`there is no ${subject} in ${name}`)
      const uids = [(await server.read.numbers(account, mailbox.id, 0))[at]?.uid].filter(
        (uid) => uid !== undefined,
      )
      const flags = { system: FLAG[flag], keywords: '' }
      await server.changeFlags(account, mailbox.id, uids, { how: 'add', flags, unchangedSince: null })
      if (flag === 'deleted') await server.expunge(account, mailbox.id, uids)
    },

    /** Waits until the queue has delivered a message with this subject. */
    arrived: (account: AccountId, subject: string, name = 'INBOX'): Promise<Shelved> =>
      until(`${subject} has come`, async () => {
        const all = await look(account, name)
        return all.find((message) => message.subject === subject) ?? null
      }),
  }
}

const parsed = (name: string) => {
  const mailbox = parseMailboxName(name)
  if (mailbox === null) throw new Error(`${name} is no name for a mailbox`)
  return mailbox
}

/** As Maildir writes flags: letters in the order of the alphabet. */
const letters = (system: number): string =>
  (Object.keys(LETTERS) as (keyof typeof LETTERS)[])
    .filter((flag) => (system & FLAG[flag]) !== 0)
    .map((flag) => LETTERS[flag])
    .sort()
    .join('')
