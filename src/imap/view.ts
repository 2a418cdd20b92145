/**
 * A session's view of its mailbox: the uids its client has been told, in order, so that a message number means to us what
 * it means to the client. A message that another session expunged keeps its number until the client is told
 * (RFC 9051 §7.5.1); what the table has that the client was not told of has no number yet.
 */
import type { Uid } from '../mail/message.ts'
import type { MessageTable } from '../mail/open-mailbox.ts'
import type { SequenceRange } from './wire/syntax.ts'

/** Places in the view, the first included and the second not. A place is the message number less one. */
export type Span = readonly [from: number, to: number]

/** What the client is to be told, in this order; the view has already moved on. */
export type Changes = {
  /** Each number is right after those before it in the list were told. */
  readonly gone: readonly { readonly number: number; readonly uid: Uid }[]
  /** How many there are now, when messages have come. */
  readonly exists: number | null
  /** Places whose flags are not what the client last heard. */
  readonly changed: readonly number[]
}

export class View {
  #uids: Uint32Array
  #count: number
  /** The largest uid ever told; it may be expunged since. */
  #newestUid: number
  #toldModseq: number
  #tableCount: number
  #owesExpunges = false
  /** Messages whose state at a modseq the client has heard, or brought about, since the last `catchUp`. */
  #known = new Map<Uid, number>()

  constructor(table: MessageTable) {
    this.#count = table.count
    this.#uids = new Uint32Array(table.count + 16)
    for (let at = 0; at < table.count; at += 1) this.#uids[at] = table.uidAt(at)
    this.#newestUid = this.largestUid
    this.#toldModseq = table.highestModseq
    this.#tableCount = table.count
  }

  get count(): number {
    return this.#count
  }

  /** The newest change that the client has been told of. */
  get toldModseq(): number {
    return this.#toldModseq
  }

  /** Of the last message, 0 when there is none. */
  get largestUid(): number {
    return this.#count === 0 ? 0 : this.#uids[this.#count - 1]!
  }

  uidAt(place: number): Uid {
    return this.#uids[place] as Uid
  }

  /** The first place whose uid is at least `uid`. */
  lowerBound(uid: number): number {
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#uids[middle]! < uid) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The place of a uid, or -1. */
  placeOf(uid: number): number {
    const place = this.lowerBound(uid)
    return place < this.#count && this.#uids[place] === uid ? place : -1
  }

  /**
   * Where a set of message numbers points, in order and each place once; null when a number is beyond the last, `*` in
   * an empty mailbox included (RFC 9051 §9 seq-number).
   */
  spansOfNumbers(set: readonly SequenceRange[]): readonly Span[] | null {
    const spans: Span[] = []
    for (const [from, to] of set) {
      const a = from === '*' ? this.#count : from
      const b = to === '*' ? this.#count : to
      if (a < 1 || b < 1 || a > this.#count || b > this.#count) return null
      spans.push([Math.min(a, b) - 1, Math.max(a, b)])
    }
    return merged(spans)
  }

  /** Where a set of uids points; uids that are not there count for nothing, `*` is the largest there is. */
  spansOfUids(set: readonly SequenceRange[]): readonly Span[] {
    const spans: Span[] = []
    for (const [from, to] of set) {
      const a = from === '*' ? this.largestUid : from
      const b = to === '*' ? this.largestUid : to
      spans.push([this.lowerBound(Math.min(a, b)), this.lowerBound(Math.max(a, b) + 1)])
    }
    return merged(spans)
  }

  uidsIn(spans: readonly Span[]): Uid[] {
    const uids: Uid[] = []
    for (const [from, to] of spans)
      for (let place = from; place < to; place += 1) uids.push(this.#uids[place] as Uid)
    return uids
  }

  /** The client knows this message as it was at `modseq`: it is not told again until it changes after that. */
  know(uid: Uid, modseq: number): void {
    if (modseq > this.#toldModseq) this.#known.set(uid, modseq)
  }

  /** Whether the client has heard of this message's state as the table has it. */
  knows(uid: Uid, modseq: number): boolean {
    return modseq <= this.#toldModseq || (this.#known.get(uid) ?? 0) >= modseq
  }

  /** Moves on to what the table has now; null when there is nothing to tell. Expunges wait until they may be told. */
  catchUp(table: MessageTable, mayExpunge: boolean): Changes | null {
    const isSame = table.highestModseq === this.#toldModseq && table.count === this.#tableCount
    if (isSame && !(mayExpunge && this.#owesExpunges)) return null
    const gone = this.#dropGone(table, mayExpunge)
    const before = this.#count
    this.#addNew(table)
    const changed = this.#changedSince(table, before)
    this.#toldModseq = table.highestModseq
    this.#tableCount = table.count
    for (const [uid, modseq] of this.#known) if (modseq <= this.#toldModseq) this.#known.delete(uid)
    const exists = this.#count > before ? this.#count : null
    return gone.length === 0 && exists === null && changed.length === 0 ? null : { gone, exists, changed }
  }

  #dropGone(table: MessageTable, mayExpunge: boolean): Changes['gone'] {
    this.#owesExpunges = false
    if (table.lowerBound(this.#newestUid + 1) === this.#count) return []
    const gone: { number: number; uid: Uid }[] = []
    let kept = 0
    let position = 0
    for (let place = 0; place < this.#count; place += 1) {
      const uid = this.#uids[place]! as Uid
      while (position < table.count && table.uidAt(position) < uid) position += 1
      if (position < table.count && table.uidAt(position) === uid) {
        if (mayExpunge) this.#uids[kept] = uid
        kept += 1
      } else gone.push({ number: kept + 1, uid })
    }
    if (!mayExpunge) {
      this.#owesExpunges = gone.length > 0
      return []
    }
    this.#count = kept
    return gone
  }

  #addNew(table: MessageTable): void {
    const first = table.lowerBound(this.#newestUid + 1)
    const coming = table.count - first
    if (coming <= 0) return
    if (this.#count + coming > this.#uids.length) {
      const larger = new Uint32Array((this.#count + coming) * 2)
      larger.set(this.#uids.subarray(0, this.#count))
      this.#uids = larger
    }
    for (let at = 0; at < coming; at += 1) this.#uids[this.#count + at] = table.uidAt(first + at)
    this.#count += coming
    this.#newestUid = this.largestUid
  }

  /** New ones, from `countBefore` on, are not changes: the client asks for their flags itself. */
  #changedSince(table: MessageTable, countBefore: number): readonly number[] {
    const changed: number[] = []
    let place = 0
    for (let position = 0; position < table.count; position += 1) {
      const modseq = table.modseqAt(position)
      if (modseq <= this.#toldModseq) continue
      const uid = table.uidAt(position)
      while (place < countBefore && this.#uids[place]! < uid) place += 1
      if (place === countBefore) break
      if ((this.#known.get(uid) ?? 0) < modseq) changed.push(place)
    }
    return changed
  }
}

const merged = (spans: Span[]): readonly Span[] => {
  const filled = spans.filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0])
  const whole: [number, number][] = []
  for (const [from, to] of filled) {
    const last = whole.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else whole.push([from, to])
  }
  return whole
}
