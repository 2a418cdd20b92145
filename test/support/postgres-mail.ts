/** Mail stores on PostgreSQL for tests: over an emptied database, with large bodies in whichever place is tried. */
import assert from 'node:assert/strict'
import type { AccountId } from '../../src/account/account.ts'
import { type MailHarness, movedClock } from '../../src/storage/contract/mail-harness.ts'
import type { PlaceOf } from '../../src/storage/postgres/body-ledger.ts'
import { openConnections } from '../../src/storage/postgres/connection.ts'
import { openDatabase, type PostgresDatabase } from '../../src/storage/postgres/database.ts'
import { openMailStore } from '../../src/storage/postgres/mail-store.ts'
import type { TestDatabase } from './postgres.ts'
import { ask } from './postgres-server.ts'

/** A place of bodies, and what tests do to it. */
export type TestPlace = AsyncDisposable & {
  readonly placeOf: (database: PostgresDatabase) => PlaceOf
  readonly count: (account: AccountId) => Promise<number>
  readonly flipBit: (account: AccountId, file: string) => Promise<void>
  readonly break: (account: AccountId, broken: boolean) => Promise<void>
}

export type PostgresHarness = MailHarness & { readonly database: PostgresDatabase }

export const STARTED_MS = 1_760_000_000_000

export const openHarness = async (
  { url, empty }: TestDatabase,
  place: TestPlace,
): Promise<PostgresHarness> => {
  const clock = movedClock(STARTED_MS)
  await empty()
  await ask(url, NEVER_FULL)
  let database = await openDatabase(url)
  let store = openMailStore(database, place.placeOf(database), clock)
  const direct = openConnections(url, { max: 1, readOnly: false })
  return {
    clock,
    get store() {
      return store
    },
    get deeds() {
      return store.deeds
    },
    get database() {
      return database
    },
    reopen: async () => {
      await database.close()
      database = await openDatabase(url)
      store = openMailStore(database, place.placeOf(database), clock)
    },
    damageBody: async (account, email) => {
      const { rows } = await direct.query(
        'select file from email_body where account_id = $1 and email_id = $2',
        [account, email],
      )
      const { file } = rows[0] as { file: string | null }
      if (file !== null) await place.flipBit(account, file)
      else await direct.query(FLIP_BIT, [account, email])
    },
    fill: (_account, full) => ask(url, full ? FULL_NOW : NEVER_FULL),
    breakBodies: place.break,
    filedBodies: place.count,
    contents: async (account) => {
      const { rows } = await direct.query(COUNT_CONTENTS, [account])
      const { texts, headers, bodies } = rows[0] as { texts: number; headers: number; bodies: number }
      assert.deepEqual([headers, bodies], [texts, texts])
      return texts
    },
    close: async () => {
      await database.close()
      await direct.close()
      await place[Symbol.asyncDispose]()
    },
  }
}

const FLIP_BIT = `update email_body set content = set_bit(content, octet_length(content) * 4, 1 - get_bit(content, octet_length(content) * 4))
  where account_id = $1 and email_id = $2`

const COUNT_CONTENTS = `select
  (select count(*) from email_text where account_id = $1) as texts,
  (select count(*) from email_header where account_id = $1) as headers,
  (select count(*) from email_body where account_id = $1) as bodies`

const NEVER_FULL = `
  drop trigger if exists full_disk on email_body;
  drop trigger if exists full_disk on email_header`

/** No more octets of mail than there are now: the answer PostgreSQL gives when a table cannot grow. */
const FULL_NOW = `
  do $$ begin
    execute format('create or replace function full_disk() returns trigger language plpgsql as $f$
      begin
        if (select coalesce(sum(octet_length(content)), 0) from email_body) + coalesce(octet_length(
          case tg_argv[0] when ''body'' then to_jsonb(new) ->> ''content'' else to_jsonb(new) ->> ''header'' end), 0)
          > %s then
          raise exception ''could not extend file: No space left on device'' using errcode = ''53100'';
        end if;
        return new;
      end $f$', (select coalesce(sum(octet_length(content)), 0) * 2 from email_body));
  end $$;
  create trigger full_disk before insert on email_body for each row execute function full_disk('body');
  create trigger full_disk before insert on email_header for each row execute function full_disk('header')`
