/** What every mail store keeps, whatever the engine: the topics, one file each. */
import { bodiesContract } from './mail-bodies-contract.ts'
import { deedsContract } from './mail-deeds-contract.ts'
import { emailsContract } from './mail-emails-contract.ts'
import type { OpenHarness } from './mail-harness.ts'
import { mailboxesContract } from './mail-mailboxes-contract.ts'
import { messagesContract } from './mail-messages-contract.ts'
import { modelContract } from './mail-model-contract.ts'
import { transactionsContract } from './mail-transactions-contract.ts'

export const mailStoreContract = (engine: string, open: OpenHarness): void => {
  mailboxesContract(engine, open)
  messagesContract(engine, open)
  bodiesContract(engine, open)
  transactionsContract(engine, open)
  emailsContract(engine, open)
  modelContract(engine, open)
  deedsContract(engine, open)
}
