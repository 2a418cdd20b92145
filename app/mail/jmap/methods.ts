/** The methods that the pages call, with what they take and what they answer. */
import type { Email, EmailFilter, Id, Identity, Mailbox, SetError } from './types.ts'

type Get<Thing> = {
  readonly state: string
  readonly list: readonly Thing[]
  readonly notFound: readonly Id[]
}
type Changes = {
  readonly oldState: string
  readonly newState: string
  readonly hasMoreChanges: boolean
  readonly created: readonly Id[]
  readonly updated: readonly Id[]
  readonly destroyed: readonly Id[]
}
type SetAnswer<Made> = {
  readonly newState: string
  readonly created?: Readonly<Record<string, Made>> | null
  readonly updated?: Readonly<Record<Id, unknown>> | null
  readonly destroyed?: readonly Id[] | null
  readonly notCreated?: Readonly<Record<string, SetError>> | null
  readonly notUpdated?: Readonly<Record<Id, SetError>> | null
  readonly notDestroyed?: Readonly<Record<Id, SetError>> | null
}

/** What goes into a `set`: whole objects to make, patches by id, and ids (RFC 8620 §5.3). */
export type SetArguments = {
  /** Nothing is done unless nothing has changed since. */
  readonly ifInState?: string
  readonly create?: Readonly<Record<string, object>>
  readonly update?: Readonly<Record<Id, object>>
  readonly destroy?: readonly Id[]
}

type Made = { readonly id: Id; readonly blobId: Id; readonly threadId: Id; readonly size: number }

export type Methods = {
  'Mailbox/get': { args: { readonly ids: null | readonly Id[] }; answer: Get<Mailbox> }
  'Mailbox/set': {
    args: SetArguments & { readonly onDestroyRemoveEmails?: boolean }
    answer: SetAnswer<{ readonly id: Id }>
  }
  'Email/query': {
    args: {
      readonly filter: EmailFilter
      readonly sort: readonly { readonly property: 'receivedAt'; readonly isAscending: boolean }[]
      readonly collapseThreads: boolean
      readonly position: number
      readonly limit: number
      readonly calculateTotal: boolean
    }
    answer: {
      readonly queryState: string
      readonly ids: readonly Id[]
      readonly position: number
      readonly total?: number
    }
  }
  'Email/get': {
    args: {
      readonly ids: readonly Id[]
      readonly properties: readonly (keyof Email)[]
      readonly bodyProperties?: readonly string[]
      readonly fetchTextBodyValues?: boolean
      readonly fetchHTMLBodyValues?: boolean
      readonly maxBodyValueBytes?: number
    }
    answer: Get<Email>
  }
  'Email/changes': { args: { readonly sinceState: string; readonly maxChanges: number }; answer: Changes }
  'Email/set': { args: SetArguments; answer: SetAnswer<Made> }
  'Thread/get': {
    args: { readonly ids: readonly Id[] }
    answer: Get<{ readonly id: Id; readonly emailIds: readonly Id[] }>
  }
  'Identity/get': { args: { readonly ids: null }; answer: Get<Identity> }
  'EmailSubmission/query': {
    args: { readonly filter: { readonly emailIds: readonly Id[] } }
    answer: { readonly ids: readonly Id[] }
  }
  'EmailSubmission/set': {
    args: SetArguments & { readonly onSuccessUpdateEmail?: Readonly<Record<string, object>> }
    answer: SetAnswer<{ readonly id: Id; readonly sendAt?: string; readonly undoStatus?: string }>
  }
}

export type MethodName = keyof Methods
export type ArgumentsOf<Name extends MethodName> = Methods[Name]['args']
export type AnswerOf<Name extends MethodName> = Methods[Name]['answer']
