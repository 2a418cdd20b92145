/** A service is a way in (imap, pop3, smtp ...): it is given connections one by one and speaks its protocol on each. */
import type { Channel } from './channel.ts'

export type Service = {
  readonly name: string
  /**
   * Speaks until the connection ends; the channel is closed when it resolves. When `stopping` is aborted it finishes
   * what is in flight, says goodbye in the protocol's words, and returns. A fault it throws is logged by the listener.
   */
  serve(channel: Channel, stopping: AbortSignal): Promise<void>
}
