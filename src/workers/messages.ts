/** What a primary and its workers say to each other, over the channel that Node gives a process and its child. */

export type ToWorker =
  /** The first word. */
  | { readonly kind: 'begin'; readonly place: WorkerPlace }
  /** With the connection itself beside it; numbered upwards. */
  | { readonly kind: 'connection'; readonly door: string; readonly number: number }
  | { readonly kind: 'notice'; readonly topic: string; readonly message: unknown }
  /** What it has measured is asked for. */
  | { readonly kind: 'measure' }
  /** No connection comes after it: finish what is in flight, and end. */
  | { readonly kind: 'stop' }

export type FromWorker =
  /** It serves. */
  | { readonly kind: 'ready'; readonly words: readonly string[] }
  /** The connection of this number is its own now; what has a lower one and was not taken has not arrived. */
  | { readonly kind: 'taken'; readonly number: number }
  /** So many connections have ended. */
  | { readonly kind: 'closed'; readonly count: number }
  | { readonly kind: 'notice'; readonly topic: string; readonly message: unknown }
  /** What it has measured; also once before it ends. */
  | { readonly kind: 'measured'; readonly figures: unknown }
  /** It was told to end by somebody else, and waits for `stop`. */
  | { readonly kind: 'leaving' }

export type WorkerPlace = {
  /** From 1; who takes a worker's place has its number. */
  readonly number: number
  readonly workers: number
  readonly doors: readonly { readonly door: string; readonly address: string; readonly port: number }[]
  /** What TLS session tickets are sealed with, base64: a program that comes back resumes with any worker. */
  readonly ticketKeys: string
}
