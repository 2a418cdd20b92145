/**
 * Writes what comes one by one in batches, off the path of whoever adds: for records that may be a moment late but must
 * not slow what they record. Bounded: past `itemsMax` waiting, new ones are dropped and told as a fault.
 */
import type { Cancel, Clock } from './clock.ts'

export type Batch<Item> = {
  add(item: Item): void
  /** Writes what waits now; resolves when it is written. */
  flush(): Promise<void>
}

export type BatchNeeds<Item> = {
  readonly write: (items: readonly Item[]) => Promise<void>
  readonly onFault: (fault: unknown) => void
  readonly clock: Clock
  readonly waitMs: number
  readonly itemsMax: number
}

export const createBatch = <Item>(needs: BatchNeeds<Item>): Batch<Item> => {
  let waiting: Item[] = []
  let timer: Cancel | null = null
  let writing: Promise<void> = Promise.resolve()

  const flush = (): Promise<void> => {
    timer?.()
    timer = null
    writing = writing.then(async () => {
      const items = waiting
      waiting = []
      if (items.length === 0) return
      try {
        await needs.write(items)
      } catch (fault) {
        needs.onFault(fault)
      }
    })
    return writing
  }

  return {
    add: (item) => {
      if (waiting.length >= needs.itemsMax) {
        needs.onFault(new Error(`${needs.itemsMax} records wait to be written; one was dropped`))
        return
      }
      waiting.push(item)
      timer ??= needs.clock.after(needs.waitMs, () => void flush())
    },
    flush,
  }
}
