/** Arguments of SEARCH and UID SEARCH. */
import type { Arguments } from './arguments.ts'
import type { Malformed, UnknownCharset } from './malformed.ts'
import type { SearchArguments } from './syntax.ts'

export const parseSearch = (_args: Arguments): SearchArguments | Malformed | UnknownCharset => {
  throw new Error('in the making')
}
