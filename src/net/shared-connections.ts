/**
 * An account's connections over all processes, as its holder sees them and ends them one by one. Asked for when somebody
 * looks; nothing of other processes' connections is kept.
 */
import { createAsking } from '../base/asking.ts'
import type { Link } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import { type Random, randomId } from '../base/random.ts'
import type { ListedConnection, LiveConnections } from './live-connections.ts'

export type ShownConnection = {
  /** Names it in every process, while it lasts. */
  readonly id: string
  readonly service: string
  readonly client: string | null
  readonly credential: string | null
  readonly remote: string
  readonly sinceMs: number
}

export type SharedConnections = {
  /** The newest first; at most `CONNECTIONS_SHOWN_MAX`. */
  ofAccount(account: string): Promise<readonly ShownConnection[]>
  /** Closes one of the account's; the one that was closed, or null when there is none such. */
  close(account: string, id: string): Promise<ShownConnection | null>
  /** Closes all that are open with these; how many they were. */
  end(credentials: readonly string[]): Promise<number>
}

export type SharedConnectionNeeds = {
  readonly live: Pick<LiveConnections, 'ofAccount' | 'closeByCredential'>
  readonly link: Link
  /** Processes besides this one; null when nobody knows how many. */
  readonly others: number | null
  readonly clock: Clock
  readonly random: Random
}

const CONNECTIONS_SHOWN_MAX = 200 // what a page can show

type Question = { readonly account: string; readonly close: string | null }

export const sharedConnections = (needs: SharedConnectionNeeds): SharedConnections => {
  const { live, link, others, clock, random } = needs
  const here = randomId(random, TAG_LENGTH)

  const shown = ({ id, client, ...connection }: ListedConnection): ShownConnection => {
    const { service, credential, remote, sinceMs } = connection
    return { id: `${here}-${id}`, service, client: client?.() ?? null, credential, remote, sinceMs }
  }
  const listHere = (account: string): readonly ShownConnection[] =>
    live.ofAccount(account).slice(0, CONNECTIONS_SHOWN_MAX).map(shown)
  const closeHere = (account: string, id: string): ShownConnection | null => {
    const found = live.ofAccount(account).find((each) => `${here}-${each.id}` === id)
    if (found === undefined) return null
    found.close('credential-ended')
    return shown(found)
  }
  const { ask } = createAsking<Question, readonly ShownConnection[]>({
    link,
    topic: 'connections',
    others,
    answer: ({ account, close }) => {
      if (close === null) return listHere(account)
      const closed = closeHere(account, close)
      return closed === null ? null : [closed]
    },
    clock,
    random,
  })

  const ending = createAsking<readonly string[], number>({
    link,
    topic: 'connections of credentials',
    others,
    answer: (credentials) => live.closeByCredential(credentials),
    clock,
    random,
  })

  return {
    ofAccount: async (account) => {
      const elsewhere = await ask({ account, close: null })
      return [...listHere(account), ...elsewhere.flat()]
        .sort((a, b) => b.sinceMs - a.sinceMs)
        .slice(0, CONNECTIONS_SHOWN_MAX)
    },
    close: async (account, id) =>
      closeHere(account, id) ?? (await ask({ account, close: id })).flat()[0] ?? null,
    end: async (credentials) => {
      const here = live.closeByCredential(credentials)
      return (await ending.ask(credentials)).reduce((sum, count) => sum + count, here)
    },
  }
}

const TAG_LENGTH = 8
