/**
 * The body of an answer, read as its reader takes it: a chunk waits until the one before has gone. It never fails towards
 * whoever sends it, which would print the fault and may send its text (@hono/node-server 2): it is cut off.
 */

/** Closes the connection in the middle of an answer, and takes back what the network has not delivered. */
export type CutOff = () => void

export type StreamedBody = {
  readonly cutOff: CutOff
  readonly onFault: (fault: unknown) => void
  /** The body is cut off at its abort. */
  readonly signal?: AbortSignal
  /** Called once: it was read to its end, was cut off, or its reader went away. */
  readonly onOver?: () => void
}

export const streamedBody = (
  chunks: AsyncIterable<Uint8Array>,
  { cutOff, onFault, signal, onOver }: StreamedBody,
): ReadableStream<Uint8Array> => {
  const iterator = chunks[Symbol.asyncIterator]()
  let isOver = false
  const end = (): void => {
    isOver = true
    onOver?.()
  }
  /** What is read is let go; that it was in the middle of something is no fault. */
  const leave = (): void => void iterator.return?.().catch(() => undefined)
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        signal?.addEventListener('abort', () => {
          if (isOver) return
          end()
          controller.close()
          cutOff() // after the close: who sends the body cancels it when its connection goes
          leave()
        })
      },
      pull: async (controller) => {
        try {
          let next = await iterator.next()
          while (next.done !== true && next.value.length === 0) next = await iterator.next()
          if (isOver) return
          if (next.done !== true) return controller.enqueue(Uint8Array.from(next.value)) // a copy: the chunk is lent
          end()
          controller.close()
        } catch (fault) {
          if (isOver) return
          end()
          onFault(fault)
          controller.close()
          cutOff()
        }
      },
      cancel: () => {
        end()
        leave()
      },
    },
    { highWaterMark: 0 },
  )
}
