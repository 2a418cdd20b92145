/**
 * What a command is: it is given the session and its arguments, and says what is to be done next (`Step`). It never
 * touches the connection.
 */
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Incoming } from './incoming.ts'
import type { Role, ServiceName } from './role.ts'
import type { Session } from './session.ts'
import type { SmtpMail } from './smtp-mail.ts'
import type { CommandLine } from './wire/command-line.ts'
import type { Reply } from './wire/reply.ts'

export type Step =
  | { readonly kind: 'reply'; readonly replies: readonly Reply[] }
  /** One line more from the client (AUTH); null when it was too long. */
  | { readonly kind: 'ask'; readonly reply: Reply; readonly answer: (line: Buffer | null) => Promise<Step> }
  /** The message up to its dot; `done` is called at its end. */
  | {
      readonly kind: 'read-data'
      readonly reply: Reply
      readonly into: Incoming
      readonly done: () => Promise<Step>
    }
  /** So many octets, into a message or (null) into nothing. */
  | {
      readonly kind: 'read-octets'
      readonly count: number
      readonly into: Incoming | null
      readonly done: () => Promise<Step>
    }
  | { readonly kind: 'start-tls'; readonly reply: Reply }
  | { readonly kind: 'close'; readonly reply: Reply }

export type Context = {
  readonly session: Session
  readonly role: Role
  readonly hostname: string
  readonly mail: SmtpMail
  readonly clock: Clock
  readonly random: Random
  readonly isStartTlsOffered: boolean
  readonly onFault: (fault: unknown) => void
}

export type Arguments = Extract<CommandLine, { kind: 'command' }>

export type Command = {
  readonly name: string
  readonly in: readonly ServiceName[]
  /** What must have come before: nothing, a greeting, a sign-in (where the service has one), a sender. */
  readonly after: 'nothing' | 'hello' | 'sign-in' | 'sender'
  readonly takes: 'nothing' | 'argument'
  readonly run: (context: Context, line: Arguments) => Step | Promise<Step>
  readonly rfc: string
}
