/**
 * State strings and what changed since one (RFC 8620 §5.2). A state is the account's modseq, the same that CONDSTORE
 * tells. Where a client takes changes in portions, the state between two is `since.modseq.number`: all changes up to
 * that modseq are told, and of that modseq those of objects up to that number.
 */

export type State = {
  /** What was made later is new to the client. */
  readonly sinceModseq: number
  /** Changes after this place are not told yet. */
  readonly toldModseq: number
  readonly toldNumber: number
}

export type Change = {
  readonly id: string
  /** Of the object; with the modseq it gives changes an order. */
  readonly number: number
  readonly modseq: number
  readonly what: 'created' | 'updated' | 'destroyed'
}

export type ChangesTold = {
  readonly newState: string
  readonly hasMoreChanges: boolean
  readonly created: readonly string[]
  readonly updated: readonly string[]
  readonly destroyed: readonly string[]
}

export const stateText = (modseq: number): string => String(modseq)

/** Null when no state was ever called so. */
export const parseState = (text: string, newestModseq: number): State | null => {
  const [, since, told, number] = /^(\d{1,15})(?:\.(\d{1,15})\.(\d{1,15}))?$/.exec(text) ?? []
  if (since === undefined) return null
  const sinceModseq = Number(since)
  const toldModseq = told === undefined ? sinceModseq : Number(told)
  if (sinceModseq > toldModseq || toldModseq > newestModseq) return null
  return {
    sinceModseq,
    toldModseq,
    toldNumber: number === undefined ? Number.POSITIVE_INFINITY : Number(number),
  }
}

/** Rows with a later modseq than this may have to be told. */
export const lookAfter = ({ toldModseq, toldNumber }: State): number =>
  Number.isFinite(toldNumber) ? toldModseq - 1 : toldModseq

/** The changes after the state, at most `max` of them, in their order. */
export const tellChanges = (
  state: State,
  changes: readonly Change[],
  max: number,
  newestModseq: number,
): ChangesTold => {
  const due = changes
    .filter(
      ({ modseq, number }) =>
        modseq > state.toldModseq || (modseq === state.toldModseq && number > state.toldNumber),
    )
    .sort((a, b) => a.modseq - b.modseq || a.number - b.number)
  const told = due.slice(0, max)
  const last = told.at(-1)
  const hasMoreChanges = told.length < due.length
  const idsOf = (what: Change['what']) => told.filter((one) => one.what === what).map(({ id }) => id)
  return {
    newState:
      hasMoreChanges && last !== undefined
        ? `${state.sinceModseq}.${last.modseq}.${last.number}`
        : stateText(newestModseq),
    hasMoreChanges,
    created: idsOf('created'),
    updated: idsOf('updated'),
    destroyed: idsOf('destroyed'),
  }
}
