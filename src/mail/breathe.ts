/** Lets everybody else have a turn between two slices of long work: timers, sockets and other sessions come first. */

export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Ranges of places below `count`, of `size` each, with a breath between two. */
export async function* inTurns(
  count: number,
  size: number,
): AsyncGenerator<readonly [from: number, to: number]> {
  for (let from = 0; from < count; from += size) {
    if (from > 0) await breathe()
    yield [from, Math.min(from + size, count)]
  }
}

/** How many messages are changed before others get a turn: a few milliseconds of writing. */
export const SLICE_MESSAGES = 1_000

/** Runs `work` over slices of `items`, with a breath between two. */
export const inSlices = async <Item>(
  items: readonly Item[],
  work: (slice: readonly Item[]) => Promise<void>,
  size: number = SLICE_MESSAGES,
): Promise<void> => {
  for (let start = 0; start < items.length; start += size) {
    if (start > 0) await breathe()
    await work(items.length <= size ? items : items.slice(start, start + size))
  }
}
