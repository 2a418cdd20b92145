/** The host that takes mail for elsewhere: what the queue asks of it. `smtp/relay.ts` speaks to it. */

export type Relay = {
  /**
   * Hands over one message for some recipients in one transaction; an outcome for each, in their order. Never rejects
   * for what the other host says or fails to say, and ends when it is silent for long, however long a message takes;
   * `signal` ends the attempt, which is then postponed.
   */
  send(message: RelayMessage, signal: AbortSignal): Promise<readonly RelayOutcome[]>
}

export type RelayMessage = {
  /** Null for a bounce. */
  readonly sender: string | null
  readonly recipients: readonly string[]
  readonly sizeOctets: number
  /** Can be read more than once. */
  readonly body: () => AsyncIterable<Uint8Array>
}

export type RelayOutcome =
  | { readonly kind: 'relayed' }
  /** Not yet: to be tried again. `reply` is one line, as the other host said it or as we say what happened. */
  | { readonly kind: 'postponed'; readonly reply: string }
  | { readonly kind: 'refused'; readonly reply: string }
