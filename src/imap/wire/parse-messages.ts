/** Arguments of the commands that change messages: STORE, COPY, MOVE, UID EXPUNGE. */
import type { Arguments } from './arguments.ts'
import type { Malformed } from './malformed.ts'
import type { Mode } from './parse-mailbox.ts'
import type { NamedMailbox, SequenceSet, StoreArguments } from './syntax.ts'

const soon = (): never => {
  throw new Error('in the making')
}
/** STORE and UID STORE. */
export const parseStore = (_args: Arguments): StoreArguments | Malformed => soon()
export type CopyMoveArguments = { readonly set: SequenceSet; readonly mailbox: NamedMailbox }
export const parseCopyMove = (_args: Arguments, _mode: Mode): CopyMoveArguments | Malformed => soon()
export type UidExpungeArguments = { readonly set: SequenceSet }
export const parseUidExpunge = (_args: Arguments): UidExpungeArguments | Malformed => soon()
