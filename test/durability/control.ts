/**
 * The positive control: three harms done behind the server's back, each of which the check must notice. A check that
 * finds nothing here would find nothing anywhere.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { folders } from '../../src/config/data-folder.ts'
import type { Ledger } from './ledger.ts'
import { checkAtTheEnd } from './rounds.ts'
import type { World } from './world.ts'

type Harm = {
  readonly name: string
  readonly database: (world: World) => string
  readonly sql: string
  readonly says: RegExp
}

const mailOf = ({ folder, anna }: World): string =>
  join(folders(folder).accounts, anna.account, 'mail.sqlite')

const HARMS: readonly Harm[] = [
  {
    name: 'an acknowledged message taken away',
    database: mailOf,
    sql: `DELETE FROM message WHERE one_of_INBOX`,
    says: /was acknowledged and is lost|should be .* and is nowhere/,
  },
  {
    name: 'a flag changed',
    database: mailOf,
    sql: `UPDATE message SET system = (system | 1) - (system & 1) WHERE one_of_Filed`,
    says: /should be .* and is|UNSEEN is/,
  },
  {
    name: 'a removed app password alive again',
    database: ({ folder }) => folders(folder).directory,
    sql: `UPDATE app_password SET removed_ms = NULL WHERE removed_ms IS NOT NULL`,
    says: /was removed and opens the door/,
  },
]

/** The name of each harm, and whether it was noticed. */
export const control = async (
  world: World,
  ledger: Ledger,
): Promise<readonly (readonly [string, boolean])[]> => {
  const outcomes: (readonly [string, boolean])[] = []
  for (const { name, database, sql, says } of HARMS) {
    {
      using connection = new DatabaseSync(database(world))
      connection.exec(sql.replace(/one_of_(\w+)/, (_, mailbox: string) => firstOf(mailbox)))
    }
    const problems = await checkAtTheEnd(world, ledger)
    outcomes.push([name, problems.some((problem) => says.test(problem))])
  }
  return outcomes
}

const firstOf = (mailbox: string): string => `(mailbox_id, uid) IN (
  SELECT mailbox_id, min(uid) FROM message JOIN mailbox USING (account_id, mailbox_id) WHERE name = '${mailbox}')`
