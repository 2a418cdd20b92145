/**
 * One request as the handlers see it: parsed, guarded, and with nothing of HTTP but the cookies. A handler answers or
 * refuses; it never makes a response itself.
 */
import type { z } from 'zod'
import type { Language } from '../account/profile.ts'
import type { Session } from '../sign-in/session-store.ts'
import type { AnswerOf, RouteName, Routes } from './contract/routes.ts'
import type { CookieJar } from './cookies.ts'
import type { WebRefusal } from './problem.ts'

/** Who is at the other end, as far as the connection tells. */
export type Visitor = {
  readonly remote: string
  /** The User-Agent header, at most 200 characters. */
  readonly userAgent: string
  /** Of Accept-Language. */
  readonly language: Language
}

export type BodyIn<Name extends RouteName> = Routes[Name]['body'] extends z.ZodType
  ? z.output<Routes[Name]['body']>
  : null

export type Call<Name extends RouteName> = {
  readonly body: BodyIn<Name>
  /** `{id}` of the path; empty where it has none. */
  readonly id: string
  readonly query: URLSearchParams
  readonly visitor: Visitor
  readonly cookies: CookieJar
  /** Null only where anyone may call. */
  readonly session: Routes[Name]['guard'] extends 'anyone' ? Session | null : Session
}

export type Refusal = {
  readonly kind: 'refused'
  readonly because: WebRefusal
  readonly field?: string
  readonly retryAfterSeconds?: number
}

/** With the headers that say what it is, and what it may do. */
export type FileReply = {
  readonly kind: 'file'
  /** 200 where it is not said. */
  readonly status?: number
  readonly content: string | AsyncIterable<Uint8Array>
  readonly headers: Readonly<Record<string, string>>
}

export type Reply<Name extends RouteName> =
  | { readonly kind: 'answer'; readonly answer: AnswerOf<Name> }
  | { readonly kind: 'events'; readonly events: ReadableStream<Uint8Array> }
  | FileReply
  | Refusal

export type Handler<Name extends RouteName> = (call: Call<Name>) => Promise<Reply<Name>>
export type Handlers = { readonly [Name in RouteName]: Handler<Name> }

export const answer = <Answer>(value: Answer) => ({ kind: 'answer', answer: value }) as const

/** For routes that answer with nothing: 204. */
export const done = { kind: 'answer', answer: null } as const

export const refused = (because: WebRefusal, more: Omit<Refusal, 'kind' | 'because'> = {}): Refusal => ({
  kind: 'refused',
  because,
  ...more,
})
