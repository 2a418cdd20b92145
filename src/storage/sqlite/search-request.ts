/** What is asked of the search index's thread, and what it answers. */
import type { EmailId } from '../../mail/message.ts'
import type { SearchDocument, SearchIndex, SearchPlace } from '../../mail/search-index.ts'

export type SearchCall =
  | { readonly call: 'state' }
  | { readonly call: 'octets' }
  | { readonly call: 'add'; readonly documents: readonly SearchDocument[]; readonly modseq: number | null }
  | { readonly call: 'find'; readonly place: SearchPlace; readonly needle: string }
  | { readonly call: 'forget'; readonly emails: readonly EmailId[] }
  | { readonly call: 'merge' }
  | { readonly call: 'discard' }
  | { readonly call: 'close' }

/** `path`: the account's index file. */
export type SearchRequest = SearchCall & { readonly id: number; readonly path: string }

export type SearchResults = {
  readonly [Call in SearchCall['call']]: Awaited<ReturnType<SearchIndex[Call]>>
}

export type SearchAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly fault: string }
