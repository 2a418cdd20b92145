/**
 * The search index on SQLite: a file in each account's folder, written and read by one thread of its own. The thread
 * starts with the first request; should it end, what waits fails and the next request starts another.
 */
import { getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { AccountId } from '../../account/account.ts'
import { StoreDown } from '../../base/store-down.ts'
import type { SearchIndex } from '../../mail/search-index.ts'
import type { SearchAnswer, SearchCall, SearchRequest, SearchResults } from './search-request.ts'

export const SEARCH_FILE = 'search.sqlite'

/** `accountsFolder` holds a folder an account, as `mail-store.ts` makes them. */
export const sqliteSearchIndex = (accountsFolder: string): SearchIndex => {
  const thread = searchThread()
  const pathOf = (account: AccountId) => join(accountsFolder, account, SEARCH_FILE)
  return {
    state: (account) => thread.ask(pathOf(account), { call: 'state' }),
    octets: (account) => thread.ask(pathOf(account), { call: 'octets' }),
    add: (account, documents, modseq) => thread.ask(pathOf(account), { call: 'add', documents, modseq }),
    find: (account, place, needle) => thread.ask(pathOf(account), { call: 'find', place, needle }),
    forget: (account, emails) => thread.ask(pathOf(account), { call: 'forget', emails }),
    merge: (account) => thread.ask(pathOf(account), { call: 'merge' }),
    discard: (account) => thread.ask(pathOf(account), { call: 'discard' }),
    close: () => thread.close(),
  }
}

const YOUNG_MIB = 4 // texts pass through it and are gone
const HEAP_MIB = 128 // a batch is a few MiB of text

type Waiting = { readonly resolve: (result: never) => void; readonly reject: (fault: unknown) => void }

const searchThread = () => {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let lastId = 0
  let closed = false

  const start = (): Worker => {
    const cache = getCompileCacheDir()
    const started = new Worker(new URL('./search-worker.ts', import.meta.url), {
      // It needs nothing of the environment. Compiled code that is kept already saves half of the thread's memory.
      env: cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: HEAP_MIB },
    })
    let cause: unknown = null
    started.on('message', hear)
    started.on('error', (fault) => {
      cause = fault
    })
    started.on('exit', () => {
      if (worker === started) worker = null
      for (const { reject } of waiting.values()) reject(new StoreDown('the search index ended', { cause }))
      waiting.clear()
    })
    return started
  }

  const hear = (answer: SearchAnswer): void => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    // It keeps the process alive only while somebody waits for it, or for its end.
    if (waiting.size === 0 && !closed) worker?.unref()
    if ('fault' in answer) asked?.reject(new StoreDown(`the search index does not answer: ${answer.fault}`))
    else asked?.resolve(answer.result as never)
  }

  const ask = <Call extends SearchCall>(path: string, call: Call): Promise<SearchResults[Call['call']]> =>
    new Promise((resolve, reject) => {
      if (closed) {
        reject(new StoreDown('the search index is closed'))
        return
      }
      worker ??= start()
      worker.ref()
      lastId++
      waiting.set(lastId, { resolve: resolve as Waiting['resolve'], reject })
      const request: SearchRequest = { ...call, id: lastId, path }
      worker.postMessage(request)
    })

  return {
    ask,
    close: async (): Promise<void> => {
      if (worker === null) {
        closed = true
        return
      }
      const ended = new Promise<void>((resolve) => worker?.once('exit', () => resolve()))
      const last = ask('', { call: 'close' })
      closed = true
      await last.catch(() => {}) // files are closed, or the thread has ended by itself
      await ended
    },
  }
}
