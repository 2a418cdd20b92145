/** Arguments of FETCH and UID FETCH. */
import type { Arguments } from './arguments.ts'
import type { Malformed } from './malformed.ts'
import type { FetchArguments } from './syntax.ts'

export const parseFetch = (_args: Arguments): FetchArguments | Malformed => {
  throw new Error('in the making')
}
