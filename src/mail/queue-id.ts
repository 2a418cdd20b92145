/** What a message in the queue is called: the same for all its recipients. */
import type { Brand } from '../base/brand.ts'

export type QueueId = Brand<string, 'QueueId'>
