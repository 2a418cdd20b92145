/** A body that is read as the client takes it: a chunk waits until the one before has gone. Ends when the credential does. */
import type { JmapNeeds } from '../needs.ts'
import type { Visitor } from '../visitor.ts'

export const streamBody = (
  { live, clock }: Pick<JmapNeeds, 'live' | 'clock'>,
  { account, credential, remote, client }: Visitor,
  chunks: AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> => {
  const iterator = chunks[Symbol.asyncIterator]()
  let leave = (): void => {}
  const finish = async (): Promise<void> => {
    leave()
    await iterator.return?.()
  }
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        leave = live.add({
          service: 'jmap',
          account,
          credential,
          remote,
          sinceMs: clock.nowMs(),
          client: () => client,
          close: () => {
            controller.error(new Error('the credential has ended'))
            void finish().catch(() => undefined)
          },
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
