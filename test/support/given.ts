/** What a transcript's `given:` lines set up before its first line. */
import type { AccountId } from '../../src/account/account.ts'
import { parseMailboxName } from '../../src/mail/mailbox.ts'
import type { Flags } from '../../src/mail/message.ts'
import type { TestServer } from './test-server.ts'

const NO_FLAGS: Flags = { system: 0, keywords: '' }
const FIRST_MS = Date.UTC(2026, 10, 1, 8)

/** `message INBOX 3`: three small messages; message n has `Subject: Message n`. */
export const prepare = async (
  { server }: TestServer,
  given: readonly string[],
  account: AccountId,
): Promise<void> => {
  let number = 0
  for (const line of given) {
    const [, mailbox, count] = /^message (\S+)(?: (\d+))?$/.exec(line) ?? []
    const name = parseMailboxName(mailbox ?? '')
    if (name === null) throw new Error(`given: ${line} is not understood`)
    for (let each = 0; each < Number(count ?? 1); each++) {
      number += 1
      const intake = await server.mail.intake(account, null)
      await intake.write(smallMessage(number))
      const taken = await intake.finish()
      if (taken.kind !== 'message') throw new Error('a small message was too large')
      const date = { atMs: FIRST_MS + number * 60_000, zoneMinutes: 60 }
      await server.mail.append(account, name, [{ message: taken.message, flags: NO_FLAGS, date }])
      await taken.message.body[Symbol.asyncDispose]()
    }
  }
}

const smallMessage = (number: number): Buffer =>
  Buffer.from(
    [
      `Date: Sun, 1 Nov 2026 09:${String(number).padStart(2, '0')}:00 +0100`,
      'From: Bo <bo@example.test>',
      'To: Anna <anna@example.test>',
      `Subject: Message ${number}`,
      `Message-ID: <message-${number}@example.test>`,
      '',
      `This is message ${number}.`,
      '',
    ].join('\r\n'),
  )
