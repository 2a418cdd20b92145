/**
 * The log: one union of all events, so that what is logged can be read in one place. The log has reasons that replies
 * do not; it never has a secret, a message's content or what a client typed as a password. `json-log.ts` writes it.
 */

export type LogEvent =
  /** A door that is told of nowhere else. */
  | { readonly event: 'server.listening'; readonly service: string; readonly address: string }
  | { readonly event: 'server.stopping'; readonly because: string }
  | { readonly event: 'server.stopped' }
  /** A worker serves, or has ended; another one takes its place unless the server stops. */
  | { readonly event: 'worker.ready'; readonly worker: number; readonly pid: number }
  | { readonly event: 'worker.ended'; readonly worker: number; readonly because: string }
  /** A write could not be synced: the process ends, and what starts it again recovers. */
  | { readonly event: 'storage.fault'; readonly fault: unknown }
  | {
      readonly event: 'connection.fault'
      readonly service: string
      readonly remote: string
      readonly fault: unknown
    }
  | {
      readonly event: 'connection.refused'
      readonly service: string
      readonly remote: string
      readonly because: string
    }
  | {
      readonly event: 'sign-in.accepted'
      readonly service: string
      readonly remote: string
      readonly account: string
    }
  | {
      readonly event: 'sign-in.refused'
      readonly service: string
      readonly remote: string
      readonly because: string
    }
  | { readonly event: 'queue.relayed'; readonly queueId: string; readonly recipient: string }
  /** `reply`: why it did not go this time. */
  | {
      readonly event: 'queue.postponed'
      readonly queueId: string
      readonly recipient: string
      readonly reply: string
      readonly dueMs: number
    }
  | {
      readonly event: 'queue.given-up'
      readonly queueId: string
      readonly recipient: string
      readonly reply: string
    }
  | { readonly event: 'background.fault'; readonly task: string; readonly fault: unknown }

export type Log = (event: LogEvent) => void

export const noLog: Log = () => {}
