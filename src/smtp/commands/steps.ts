/** The steps that nearly every command ends in. */
import type { Step } from '../command.ts'
import type { Reply } from '../wire/reply.ts'

export const say = (...replies: readonly Reply[]): Step => ({ kind: 'reply', replies })
