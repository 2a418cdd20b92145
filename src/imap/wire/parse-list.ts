/**
 * Arguments of LIST (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154) and LSUB (RFC 3501 §6.3.9). A pattern or reference
 * that is not in the names' encoding matches nothing: it is left out, and the pattern with it.
 */
import type { Arguments } from './arguments.ts'
import { LIST } from './characters.ts'
import { decodeName, type Mode } from './mailbox-name.ts'
import type { Malformed } from './malformed.ts'
import { statusItems } from './parse-mailbox.ts'
import type { ListArguments, StatusItem } from './syntax.ts'

export const parseList = (args: Arguments, mode: Mode): ListArguments | Malformed =>
  args.finish(listArguments(args, mode))

export type LsubArguments = Pick<ListArguments, 'reference' | 'patterns'>
export const parseLsub = (args: Arguments, mode: Mode): LsubArguments | Malformed => {
  const where = referenceAndPatterns(args, mode, false)
  return args.finish(where && { reference: where.reference, patterns: where.patterns })
}

const PATTERNS_MAX = 100 // of one LIST; each is compared with every mailbox
const OPTIONS_MAX = 16
const SELECT_OPTIONS = ['SUBSCRIBED', 'REMOTE', 'RECURSIVEMATCH', 'SPECIAL-USE'] as const
const RETURN_OPTIONS = ['SUBSCRIBED', 'CHILDREN', 'SPECIAL-USE'] as const

const listArguments = (args: Arguments, mode: Mode): ListArguments | null => {
  const hasSelect = args.isNext('(')
  const select = hasSelect ? selectOptions(args) : []
  if (select === null) return null
  const where = referenceAndPatterns(args, mode, true)
  if (where === null) return null
  const hasReturn = args.takeWord('RETURN', ' ')
  const results = hasReturn ? args.space() && returnOptions(args) : { returns: [], status: null }
  if (results === null) return null
  return {
    reference: where.reference,
    patterns: where.patterns,
    select,
    ...results,
    extended: hasSelect || hasReturn || where.isList,
  }
}

const selectOptions = (args: Arguments): ListArguments['select'] | null => {
  const options = args.list(() => args.oneOf(SELECT_OPTIONS, 'a selection option'), 'selection options', {
    empty: true,
    itemsMax: OPTIONS_MAX,
  })
  if (options === null) return null
  // RFC 5258 §3: RECURSIVEMATCH says how others match, and must not stand alone or with REMOTE only.
  if (
    options.includes('RECURSIVEMATCH') &&
    options.every((each) => each === 'RECURSIVEMATCH' || each === 'REMOTE')
  )
    return args.fail('a selection option beside RECURSIVEMATCH')
  return args.space() && options
}

const returnOptions = (args: Arguments): Pick<ListArguments, 'returns' | 'status'> | null => {
  let status: readonly StatusItem[] | null = null
  const option = (): (typeof RETURN_OPTIONS)[number] | 'STATUS' | null => {
    if (!args.takeWord('STATUS')) return args.oneOf(RETURN_OPTIONS, 'a return option')
    status = args.space() && statusItems(args)
    return status && 'STATUS'
  }
  const options = args.list(option, 'return options', { empty: true, itemsMax: OPTIONS_MAX })
  return options && { returns: options.filter((each) => each !== 'STATUS'), status }
}

type Where = { readonly reference: string; readonly patterns: readonly string[]; readonly isList: boolean }

const referenceAndPatterns = (args: Arguments, mode: Mode, mayBeList: boolean): Where | null => {
  const reference = args.astringWire('a reference name')
  if (reference === null || args.space() === null) return null
  const isList = mayBeList && args.isNext('(')
  const single = isList ? null : pattern(args)
  const patterns = isList
    ? args.list(() => pattern(args), 'patterns', { empty: false, itemsMax: PATTERNS_MAX })
    : single === null
      ? null
      : [single]
  if (patterns === null) return null
  const decodedReference = decodeName(reference, mode)
  if (decodedReference === null) return { reference: '', patterns: [], isList }
  const decoded = patterns.map((each) => decodeName(each, mode)).filter((each) => each !== null)
  return { reference: decodedReference, patterns: decoded, isList }
}

/** RFC 9051 §9 list-mailbox: an atom may hold wildcards. */
const pattern = (args: Arguments): string | null => args.run(LIST) || args.stringWire('a mailbox pattern')
