/**
 * A header filter, and behind it no message with forbidden line ends or a NUL, whichever way it is handed in: a bare CR
 * that becomes CR LF further on would make a field of what no filter has seen (attack A6).
 */
import type { HeaderFilter } from './header-filter.ts'
import { REPLY } from './replies.ts'
import { LineEndWatch } from './wire/line-ends.ts'
import type { Reply } from './wire/reply.ts'

export const wholeLinesOnly = (filter: HeaderFilter): HeaderFilter => {
  const watch = new LineEndWatch()
  return {
    push: (piece) => {
      watch.push(piece)
      return watch.unclean === null ? filter.push(piece) : []
    },
    end: () => (watch.end() === null ? filter.end() : []),
    get refusal() {
      return refusalOf(watch) ?? filter.refusal
    },
  }
}

const refusalOf = ({ unclean }: LineEndWatch): Reply | null =>
  unclean === null ? null : unclean === 'nul' ? REPLY.nulInMessage : REPLY.bareLineEndInMessage
