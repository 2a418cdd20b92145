/** The open mailboxes that one query looks at: each opened once, all closed at its end. */
import type { AccountId } from '../../account/account.ts'
import type { Mail } from '../../mail/mail.ts'
import type { MailboxId } from '../../mail/mailbox.ts'
import { FLAG } from '../../mail/message.ts'
import type { OpenMailbox } from '../../mail/open-mailbox.ts'

export type Tables = AsyncDisposable & {
  readonly account: AccountId
  /** Null when there is no such mailbox. */
  open(id: MailboxId): Promise<OpenMailbox | null>
  openAll(): Promise<readonly OpenMailbox[]>
}

export const openTables = (mail: Pick<Mail, 'open' | 'read'>, account: AccountId): Tables => {
  const opened = new Map<MailboxId, OpenMailbox | null>()
  const open = async (id: MailboxId): Promise<OpenMailbox | null> => {
    const known = opened.get(id)
    if (known !== undefined) return known
    const fresh = await mail.open(account, id)
    opened.set(id, fresh)
    return fresh
  }
  return {
    account,
    open,
    openAll: async () => {
      const all: OpenMailbox[] = []
      for (const { id } of await mail.read.mailboxes(account)) {
        const one = await open(id)
        if (one !== null) all.push(one)
      }
      return all
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of opened.values()) one?.[Symbol.dispose]()
    },
  }
}

/** Positions of messages that JMAP sees. */
export function* seenPositions({ table }: OpenMailbox): Generator<number> {
  for (let position = 0; position < table.count; position++)
    if ((table.systemAt(position) & FLAG.deleted) === 0) yield position
}
