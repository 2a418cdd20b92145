/** Arguments of the commands that change messages: STORE, COPY, MOVE and UID EXPUNGE. */
import type { Arguments } from './arguments.ts'
import { bareFlags, flagsInParentheses } from './flags.ts'
import { type Mode, mailbox } from './mailbox-name.ts'
import type { Malformed } from './malformed.ts'
import { sequenceSet } from './sequence-set.ts'
import type { NamedMailbox, SequenceSet, StoreArguments } from './syntax.ts'

/** STORE and UID STORE. */
export const parseStore = (args: Arguments): StoreArguments | Malformed => args.finish(storeArguments(args))

/** COPY, MOVE and their UID forms. */
export type CopyMoveArguments = { readonly set: SequenceSet; readonly mailbox: NamedMailbox }
export const parseCopyMove = (args: Arguments, mode: Mode): CopyMoveArguments | Malformed => {
  const set = sequenceSet(args)
  const to = set && args.space() && mailbox(args, mode)
  return args.finish(set && to && { set, mailbox: to })
}

/** RFC 4315 §2.1. */
export type UidExpungeArguments = { readonly set: SequenceSet }
export const parseUidExpunge = (args: Arguments): UidExpungeArguments | Malformed => {
  const set = sequenceSet(args)
  return args.finish(set && { set })
}

const HOW: ReadonlyMap<string, StoreArguments['how']> = new Map([
  ['FLAGS', 'replace'],
  ['+FLAGS', 'add'],
  ['-FLAGS', 'remove'],
])

const storeArguments = (args: Arguments): StoreArguments | null => {
  const set = sequenceSet(args)
  if (set === null || args.space() === null) return null
  let unchangedSince: number | null = null
  if (args.isNext('(')) {
    unchangedSince = storeModifier(args)
    if (unchangedSince === null) return null
  }
  const [action = '', silent] = args.word('FLAGS')?.split(/(\.SILENT)$/) ?? []
  const how = HOW.get(action) ?? args.fail('FLAGS, +FLAGS or -FLAGS')
  const flags = how && args.space() && (args.isNext('(') ? flagsInParentheses(args) : bareFlags(args))
  return how && flags && { set, how, silent: silent !== undefined, flags, unchangedSince }
}

/** RFC 7162 §3.1.3. */
const storeModifier = (args: Arguments): number | null => {
  args.take('(')
  if (!args.takeWord('UNCHANGEDSINCE')) return args.fail('UNCHANGEDSINCE')
  const modseq = args.space() && args.number64('a mod-sequence')
  if (modseq === null) return null
  return args.expect(')', 'a closing parenthesis') && args.space() && modseq
}
