/**
 * What this browser keeps, in IndexedDB: for each account whose sign-ins it approves, a private key that can be used here
 * and never taken out; and the words that the worker shows when it is woken.
 */

export type Kept = {
  /** What the server calls this phone. */
  readonly approver: string
  readonly account: string
  readonly key: CryptoKey
  /** What push is subscribed with. */
  readonly pushKey: string
}

export type NoticeWords = { readonly title: string; readonly body: string }

const NAME = 'sigill-approve'
const VERSION = 1
const APPROVERS = 'approvers'
const WORDS = 'words'
const NOTICE = 'notice'

const open = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(APPROVERS, { keyPath: 'approver' })
      request.result.createObjectStore(WORDS)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB cannot be opened'))
  })

const within = async <Result>(
  store: string,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> => {
  const database = await open()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode)
      const request = work(transaction.objectStore(store))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB refused'))
      transaction.onabort = transaction.onerror
    })
  } finally {
    database.close()
  }
}

export const keptApprovers = (): Promise<readonly Kept[]> =>
  within<Kept[]>(APPROVERS, 'readonly', (store) => store.getAll())

export const keep = async (kept: Kept): Promise<void> => {
  await within(APPROVERS, 'readwrite', (store) => store.put(kept))
}

export const forget = async (approver: string): Promise<void> => {
  await within(APPROVERS, 'readwrite', (store) => store.delete(approver))
}

export const keepNoticeWords = async (words: NoticeWords): Promise<void> => {
  await within(WORDS, 'readwrite', (store) => store.put(words, NOTICE))
}

export const keptNoticeWords = async (): Promise<NoticeWords | null> =>
  (await within<NoticeWords | undefined>(WORDS, 'readonly', (store) => store.get(NOTICE))) ?? null
