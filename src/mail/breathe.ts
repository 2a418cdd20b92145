/** Lets everybody else have a turn between two slices of long work: timers, sockets and other sessions come first. */

export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

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
