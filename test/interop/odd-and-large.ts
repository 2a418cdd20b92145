/** Messages that programs and servers stumble over: the odd ones of the corpus, and one of some MiB. */
import { ODD_MAIL } from '../corpus/mime/odd-mail.ts'
import { mail } from './shelf.ts'

const LARGE_LINES = 60_000 // of 76 characters: more than any buffer on the way

export const oddAndLarge = (): readonly Buffer[] => [
  ...ODD_MAIL.map(({ message }) => Buffer.from(message, 'latin1')),
  Buffer.from(
    mail('Stor', Array.from({ length: LARGE_LINES }, (_, at) => `.${at} `.padEnd(76, 'ö')).join('\n')),
  ),
]
