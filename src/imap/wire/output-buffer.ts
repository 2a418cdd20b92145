/**
 * Gathers the many small pieces of a long answer into large buffers for the channel. Text is one character an octet
 * (latin1), as the channel takes it; `wireText` in responses.ts makes such text of any string.
 */
import type { Channel } from '../../net/channel.ts'

export type OutputBuffer = {
  text(text: string): void
  number(value: number): void
  bytes(bytes: Uint8Array): void
  /** Hands what is gathered to the channel. */
  flush(): void
  /** Whether so much was handed over since the last `drained` that waiting for the reader is due. */
  readonly isDrainDue: boolean
  drained(): Promise<void>
}
export const outputBuffer = (_channel: Pick<Channel, 'write' | 'drained'>): OutputBuffer => {
  throw new Error('in the making')
}
