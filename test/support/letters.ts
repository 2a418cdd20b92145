/** Mail in the mailboxes of a test server, put there without any protocol: thousands of messages in a few seconds. */
import type { AccountId } from '../../src/account/account.ts'
import { INBOX, type MailboxName } from '../../src/mail/mailbox.ts'
import { FLAG } from '../../src/mail/message.ts'
import type { TestServer } from './test-server.ts'

export type Letter = {
  /** The message as it is sent, with lines that end in LF or CR LF. */
  readonly raw: string | Uint8Array
  readonly atMs: number
  readonly isSeen?: boolean
  readonly isFlagged?: boolean
  readonly mailbox?: MailboxName
}

const AT_ONCE = 1_000

export const putLetters = async (
  { server }: TestServer,
  account: AccountId,
  letters: readonly Letter[],
): Promise<void> => {
  for (let at = 0; at < letters.length; at += AT_ONCE) {
    const slice = letters.slice(at, at + AT_ONCE)
    for (const [mailbox, those] of Map.groupBy(slice, (letter) => letter.mailbox ?? INBOX))
      await putInto(server, account, mailbox, those)
  }
}

const putInto = async (
  { mail }: TestServer['server'],
  account: AccountId,
  mailbox: MailboxName,
  letters: readonly Letter[],
): Promise<void> => {
  const appended = []
  for (const { raw, atMs, isSeen = false, isFlagged = false } of letters) {
    const octets = Buffer.from(raw)
    const intake = await mail.intake(account, octets.length)
    await intake.write(octets)
    const result = await intake.finish()
    if (result.kind !== 'message') throw new Error('too large')
    const system = (isSeen ? FLAG.seen : 0) | (isFlagged ? FLAG.flagged : 0)
    appended.push({
      message: result.message,
      flags: { system, keywords: '' },
      date: { atMs, zoneMinutes: 60 },
    })
  }
  const result = await mail.append(account, mailbox, appended)
  if (result.kind === 'refused') throw new Error(result.because)
}

const NAMES = [
  'Åsa Öberg',
  'Bo Ek',
  'Cecilia Lind',
  'David Holm',
  'Eva Nord',
  'Farid Amini',
  'Greta Sjö',
  'Hugo Berg',
]

/** Those numbered `newest` to `oldest`, a minute apart; number 1 comes at `untilMs`, or would. */
export const manyLetters = (oldest: number, untilMs: number, newest = 1): readonly Letter[] =>
  Array.from({ length: oldest - newest + 1 }, (_, index) => {
    const name = NAMES[index % NAMES.length] ?? ''
    const number = oldest - index
    return {
      atMs: untilMs - (number - 1) * 60_000,
      isSeen: index % 3 !== 0,
      raw:
        `From: ${encodedName(name)} <person${index % 97}@example.test>\nTo: anna@example.test\n` +
        `Subject: Letter number ${number}\nMessage-ID: <${number}@example.test>\n` +
        `Date: ${new Date(untilMs - (number - 1) * 60_000).toUTCString()}\n\nThis is what letter ${number} says.\n`,
    }
  })

const encodedName = (name: string): string => `=?utf-8?B?${Buffer.from(name).toString('base64')}?=`
