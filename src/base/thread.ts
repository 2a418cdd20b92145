/**
 * Work that would hold up the event loop, in a thread: one piece after the other, started when it is first asked for and
 * again after it broke. Past a short queue it is refused (`Overloaded`). Whoever waits keeps the process alive; an idle
 * thread does not.
 */
import { parentPort, Worker } from 'node:worker_threads'
import type { Cancel, Clock } from './clock.ts'
import { Overloaded } from './overloaded.ts'

export type ThreadNeeds = {
  /** Calls `answerInThread`. */
  readonly file: string
  readonly waitingMax: number
  /** A piece that takes longer takes the thread, and what waits, with it. Never, when it is not said. */
  readonly longest?: { readonly ms: number; readonly clock: Clock }
}

type Asked = { readonly id: number; readonly work: unknown }
type Answered =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly fault: string }
type Waiting = PromiseWithResolvers<unknown>

export const createThread = <Work, Result>(needs: ThreadNeeds): ((work: Work) => Promise<Result>) => {
  let ask: ((work: unknown) => Promise<unknown>) | null = null
  return async (work) => {
    ask ??= start(needs, () => {
      ask = null
    })
    return (await ask(work)) as Result
  }
}

const start = ({ file, waitingMax, longest }: ThreadNeeds, onEnd: () => void) => {
  const worker = new Worker(file)
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let cancel: Cancel = () => {}
  const watch = (): void => {
    cancel()
    if (waiting.size === 0) worker.unref()
    else if (longest !== undefined)
      cancel = longest.clock.after(longest.ms, () => end(new Error('a thread took too long')))
  }
  const settle = (id: number, how: (one: Waiting) => void): void => {
    const one = waiting.get(id)
    waiting.delete(id)
    watch()
    if (one !== undefined) how(one)
  }
  const end = (fault: unknown): void => {
    onEnd()
    for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(fault))
    void worker.terminate()
  }
  worker.on('message', (answered: Answered) =>
    settle(answered.id, ({ resolve, reject }) =>
      'fault' in answered ? reject(new Error(answered.fault)) : resolve(answered.result),
    ),
  )
  worker.on('error', end)
  worker.unref()
  return (work: unknown): Promise<unknown> => {
    if (waiting.size >= waitingMax) throw new Overloaded('too much waits for a thread')
    const one = Promise.withResolvers<unknown>()
    const id = ++lastId
    waiting.set(id, one)
    worker.ref()
    if (waiting.size === 1) watch()
    worker.postMessage({ id, work } satisfies Asked)
    return one.promise
  }
}

/** The other side, called in the thread's file. */
export const answerInThread = <Work, Result>(answer: (work: Work) => Result): void => {
  parentPort?.on('message', ({ id, work }: Asked) => {
    let answered: Answered
    try {
      answered = { id, result: answer(work as Work) }
    } catch (fault) {
      // Its name alone: what it was given may be a secret, and its message may tell it.
      answered = { id, fault: `work in a thread failed: ${fault instanceof Error ? fault.name : 'unknown'}` }
    }
    parentPort?.postMessage(answered)
  })
}
