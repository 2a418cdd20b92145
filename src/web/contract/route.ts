/**
 * What a route of the account API is: data. The server parses, guards and answers by it, the OpenAPI description is made
 * from it, the browser's typed client takes its types from it, and a test walks all of them with every kind of caller.
 */
import type { z } from 'zod'

/** Who may call: nobody in particular; a browser in the middle of signing in; a signed-in one; one that proved itself lately. */
export type Guard = 'anyone' | 'session' | Proof

/**
 * Step-up: the purpose that was proved, within the last 10 minutes. `fresh-second-step` is for what
 * decides who gets in, app passwords and second steps themselves, or a password alone would become one: a second step
 * within the last 5 minutes, or the password while there is none. What ends something begun by it takes `security`.
 */
const PROOFS = ['security', 'fresh-second-step'] as const
export type Proof = (typeof PROOFS)[number]

export type Route = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** `{id}` stands for one segment. */
  readonly path: string
  readonly guard: Guard
  /** Null: there is no body. */
  readonly body: z.ZodType | null
  /** Null: 204. `stream`: server-sent events. `file`: something of a mail, as it is. */
  readonly answer: z.ZodType | null | 'stream' | 'file'
  readonly summary: string
}

/** Answers other than 2xx have this body; `problem` is a key below `problems` in texts/. */
export type Problem = {
  readonly problem: string
  /** Which field of the body it is about, where it is about one. */
  readonly field?: string
  readonly retryAfterSeconds?: number
  /** With `step-up`: which proof is wanted. */
  readonly proof?: Proof
}
