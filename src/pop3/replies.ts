/** What a command answers, as a value: commands make them, the connection sends them. */
import type { RefusalWords } from '../app-password/refusal.ts'

export type Reply =
  | { readonly kind: 'line'; readonly text: string }
  /** Lines that never begin with a dot. */
  | { readonly kind: 'listing'; readonly text: string; readonly lines: Iterable<string> }
  | {
      readonly kind: 'message'
      readonly text: string
      readonly pieces: Uint8Array | AsyncIterable<Uint8Array>
    }
  /** Asks for one more line, which `answer` is given without its end; null when it was too long. */
  | {
      readonly kind: 'challenge'
      readonly text: string
      readonly answer: (line: string | null) => Reply | Promise<Reply>
    }
  | { readonly kind: 'start-tls'; readonly text: string }
  /** The last line of the connection. */
  | { readonly kind: 'goodbye'; readonly text: string }

export const ok = (text: string): Reply => ({ kind: 'line', text: `+OK ${text}` })
export const err = (text: string): Reply => ({ kind: 'line', text: `-ERR ${text}` })

/** One wording for every reason (RFC 3206 §5). */
export const signInRefused = (words: RefusalWords): string => `-ERR [AUTH] ${words.sentence} ${words.url}`

/** A fault of ours, for now (RFC 3206 §4): the program tries again later and blames no password. */
export const TEMPORARY = '-ERR [SYS/TEMP] temporary failure, try again later'
