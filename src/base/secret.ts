/**
 * A value that must never be printed: templates, JSON and `inspect` show `[secret]`. Only `reveal` gives it out, so
 * every place that handles the bare value can be found by that word.
 */
import { inspect } from 'node:util'

export class Secret<Value> {
  readonly #value: Value

  constructor(value: Value) {
    this.#value = value
  }

  reveal(): Value {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
