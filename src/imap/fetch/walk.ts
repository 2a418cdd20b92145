/** Walks through the messages of a FETCH, some at a time: as many as are read and written in one go. */
import {
  BODIES_OCTETS_MAX,
  NUMBERS_MESSAGES_MAX,
  SAID_IN_PARTS_OCTETS_MAX,
  SMALL_BODY_OCTETS_MAX,
  TEXTS_MESSAGES_MAX,
  TEXTS_OF_OCTETS_MAX,
} from '../limits.ts'
import type { Selected } from '../session.ts'
import type { Span } from '../view.ts'
import type { FetchPlan } from './plan.ts'

export class Walk {
  readonly #selected: Selected
  readonly #spans: readonly Span[]
  readonly #changedSince: number
  readonly #messagesMax: number
  readonly #bodiesOctetsMax: number
  readonly #textsOfOctetsMax: number
  #span = 0
  #place: number
  /** Messages that the client believes in and that are there no more. */
  gone = 0

  constructor(
    selected: Selected,
    spans: readonly Span[],
    { columns, needsBody }: Pick<FetchPlan, 'columns' | 'needsBody'>,
    changedSince: number,
  ) {
    this.#selected = selected
    this.#spans = spans
    this.#changedSince = changedSince
    this.#messagesMax = columns.length > 0 || needsBody ? TEXTS_MESSAGES_MAX : NUMBERS_MESSAGES_MAX
    this.#bodiesOctetsMax = needsBody ? BODIES_OCTETS_MAX : Number.POSITIVE_INFINITY
    this.#textsOfOctetsMax = columns.length > 0 ? TEXTS_OF_OCTETS_MAX : Number.POSITIVE_INFINITY
    this.#place = spans[0]?.[0] ?? 0
  }

  get isDone(): boolean {
    return this.#span >= this.#spans.length
  }

  /** Places of the next messages that are there; none when all have been walked through. */
  next(): readonly number[] {
    const { view, open } = this.#selected
    const { table } = open
    const places: number[] = []
    let bodiesOctets = 0
    let textsOfOctets = 0
    let position = this.isDone ? 0 : table.lowerBound(view.uidAt(this.#place))
    while (
      !this.isDone &&
      places.length < this.#messagesMax &&
      bodiesOctets < this.#bodiesOctetsMax &&
      textsOfOctets < this.#textsOfOctetsMax
    ) {
      const uid = view.uidAt(this.#place)
      while (position < table.count && table.uidAt(position) < uid) position += 1
      if (position >= table.count || table.uidAt(position) !== uid) this.gone += 1
      else if (table.modseqAt(position) > this.#changedSince) {
        places.push(this.#place)
        const size = table.sizeAt(position)
        bodiesOctets += Math.min(size, SMALL_BODY_OCTETS_MAX)
        textsOfOctets += Math.min(size, SAID_IN_PARTS_OCTETS_MAX)
      }
      this.#step()
    }
    return places
  }

  #step(): void {
    this.#place += 1
    const [, to] = this.#spans[this.#span] ?? [0, 0]
    if (this.#place < to) return
    this.#span += 1
    this.#place = this.#spans[this.#span]?.[0] ?? 0
  }
}
