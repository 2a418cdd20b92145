/** Arguments of the commands that name a mailbox: SELECT, CREATE, RENAME, STATUS and their like. */
import { SPECIAL_USES } from '../../mail/mailbox.ts'
import type { Arguments } from './arguments.ts'
import { type Mode, mailbox, newMailbox } from './mailbox-name.ts'
import type { Malformed } from './malformed.ts'
import { knownSet } from './sequence-set.ts'
import type { CreateArguments, NamedMailbox, SelectArguments, SequenceSet, StatusItem } from './syntax.ts'

/** DELETE, SUBSCRIBE, UNSUBSCRIBE, GETQUOTAROOT. */
export const parseMailbox = (args: Arguments, mode: Mode): NamedMailbox | Malformed =>
  args.finish(mailbox(args, mode))

export type RenameArguments = { readonly from: NamedMailbox; readonly to: NamedMailbox }
export const parseRename = (args: Arguments, mode: Mode): RenameArguments | Malformed => {
  const from = mailbox(args, mode)
  const to = from && args.space() && newMailbox(args, mode)
  return args.finish(from && to && { from, to })
}

/** RFC 9051 §6.3.4; with a special use, RFC 6154 §3. */
export const parseCreate = (args: Arguments, mode: Mode): CreateArguments | Malformed => {
  const name = newMailbox(args, mode)
  if (name === null || !args.take(' (')) return args.finish(name && { mailbox: name, specialUse: null })
  const uses =
    args.takeWord('USE') && args.space()
      ? args.list(() => useAttribute(args), 'special uses', { empty: true, itemsMax: SPECIAL_USES.length })
      : args.fail('USE')
  const end = uses && args.expect(')', 'a closing parenthesis')
  return args.finish(uses && end && { mailbox: name, specialUse: specialUse(uses) })
}

/** SELECT and EXAMINE, with RFC 7162's parameters. */
export const parseSelect = (args: Arguments, mode: Mode): SelectArguments | Malformed => {
  const name = mailbox(args, mode)
  if (name === null || !args.take(' '))
    return args.finish(name && { mailbox: name, condstore: false, qresync: null })
  const reading: Reading = { condstore: false, qresync: null }
  const all = args.list(() => selectParameter(args, reading), 'parameters', { empty: false, itemsMax: 2 })
  return args.finish(all && { mailbox: name, ...reading })
}

export type StatusArguments = { readonly mailbox: NamedMailbox; readonly items: readonly StatusItem[] }
export const parseStatus = (args: Arguments, mode: Mode): StatusArguments | Malformed => {
  const name = mailbox(args, mode)
  const items = name && args.space() && statusItems(args)
  return args.finish(name && items && { mailbox: name, items })
}

/** `(MESSAGES UIDNEXT)`: of STATUS, and of LIST's RETURN (RFC 5819). */
export const statusItems = (args: Arguments): readonly StatusItem[] | null =>
  args.list(() => statusItem(args), 'status items', { empty: false, itemsMax: STATUS_ITEMS_MAX })

const STATUS_ITEMS_MAX = 32 // one named twice is odd but harmless
const STATUS_ITEMS: readonly StatusItem[] = [
  'MESSAGES',
  'UIDNEXT',
  'UIDVALIDITY',
  'UNSEEN',
  'DELETED',
  'SIZE',
  'RECENT',
  'HIGHESTMODSEQ',
  'MAILBOXID',
  'APPENDLIMIT',
  'DELETED-STORAGE',
]

const statusItem = (args: Arguments): StatusItem | null => args.oneOf(STATUS_ITEMS, 'a status item')

const useAttribute = (args: Arguments): string | null => {
  if (args.expect('\\', 'a special use') === null) return null
  const name = args.word('a special use')
  return name === null ? null : `\\${name}`
}

/** What we have no place for (\All, two uses for one mailbox) is a NO, not a BAD (RFC 6154 §3). */
const specialUse = (uses: readonly string[]): CreateArguments['specialUse'] => {
  const [use] = uses
  if (use === undefined) return null
  if (uses.length > 1) return 'unknown'
  return SPECIAL_USES.find((known) => known.toUpperCase() === use) ?? 'unknown'
}

/** Filled in as parameters are read. */
type Reading = { condstore: boolean; qresync: SelectArguments['qresync'] }

const selectParameter = (args: Arguments, reading: Reading): true | null => {
  if (args.takeWord('CONDSTORE')) {
    reading.condstore = true
    return true
  }
  if (!args.takeWord('QRESYNC')) return args.fail('CONDSTORE or QRESYNC')
  reading.qresync = args.space() && qresync(args)
  return reading.qresync && true
}

/** RFC 7162 §3.2.5: `(uidvalidity mod-sequence [known-uids] [(numbers uids)])`. */
const qresync = (args: Arguments): SelectArguments['qresync'] => {
  if (args.expect('(', 'an opening parenthesis') === null) return null
  const uidValidity = args.nzNumber('a uidvalidity')
  if (uidValidity === null || args.space() === null) return null
  const modseq = args.number64('a mod-sequence')
  if (modseq === null) return null
  let more = args.take(' ')
  let knownUids: SequenceSet | null = null
  if (more && !args.isNext('(')) {
    knownUids = knownSet(args)
    if (knownUids === null) return null
    more = args.take(' ')
  }
  const match = more ? knownMatch(args) : null
  if (more && match === null) return null
  return args.expect(')', 'a closing parenthesis') && { uidValidity, modseq, knownUids, match }
}

const knownMatch = (args: Arguments): { numbers: SequenceSet; uids: SequenceSet } | null => {
  const numbers = args.expect('(', 'known numbers and uids') && knownSet(args)
  const uids = numbers && args.space() && knownSet(args)
  return uids && numbers && args.expect(')', 'a closing parenthesis') && { numbers, uids }
}
