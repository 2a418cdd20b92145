/** A body that is read as the client takes it: a chunk waits until the one before has gone. Ends when the credential does. */
import type { Visit } from '../visits.ts'

export const streamBody = (visit: Visit, chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> => {
  const iterator = chunks[Symbol.asyncIterator]()
  const leave = (): void => visit[Symbol.dispose]()
  const finish = async (): Promise<void> => {
    leave()
    await iterator.return?.()
  }
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        visit.signal.addEventListener('abort', () => {
          controller.error(new Error('the credential has ended'))
          void finish().catch(() => undefined)
        })
      },
      pull: async (controller) => {
        try {
          let next = await iterator.next()
          while (next.done !== true && next.value.length === 0) next = await iterator.next()
          if (next.done === true) {
            leave()
            controller.close()
          } else controller.enqueue(Uint8Array.from(next.value)) // a copy: the chunk is lent
        } catch (fault) {
          leave()
          controller.error(fault)
        }
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  )
}
