/** Arguments of the commands about mailboxes. */
import type { Arguments } from './arguments.ts'
import type { Malformed } from './malformed.ts'
import type { CreateArguments, ListArguments, NamedMailbox, SelectArguments, StatusItem } from './syntax.ts'

/** `utf8`: after ENABLE IMAP4rev2 or UTF8=ACCEPT, names are UTF-8 and no longer modified UTF-7. */
export type Mode = { readonly utf8: boolean }
const soon = (): never => {
  throw new Error('in the making')
}
/** DELETE, SUBSCRIBE, UNSUBSCRIBE, GETQUOTAROOT. */
export const parseMailbox = (_args: Arguments, _mode: Mode): NamedMailbox | Malformed => soon()
export type RenameArguments = { readonly from: NamedMailbox; readonly to: NamedMailbox }
export const parseRename = (_args: Arguments, _mode: Mode): RenameArguments | Malformed => soon()
export const parseCreate = (_args: Arguments, _mode: Mode): CreateArguments | Malformed => soon()
/** SELECT and EXAMINE. */
export const parseSelect = (_args: Arguments, _mode: Mode): SelectArguments | Malformed => soon()
export type StatusArguments = { readonly mailbox: NamedMailbox; readonly items: readonly StatusItem[] }
export const parseStatus = (_args: Arguments, _mode: Mode): StatusArguments | Malformed => soon()
/** In parse-list.ts soon. A pattern or reference that is not valid modified UTF-7 leaves `patterns` empty: it matches nothing. */
export const parseList = (_args: Arguments, _mode: Mode): ListArguments | Malformed => soon()
export type LsubArguments = { readonly reference: string; readonly patterns: readonly string[] }
export const parseLsub = (_args: Arguments, _mode: Mode): LsubArguments | Malformed => soon()
