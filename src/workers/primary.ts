/**
 * The primary: holds the listeners of all workers, gives each connection to the worker that has the fewest, passes notices
 * on, and starts what dies again. It keeps nothing else, so there is little in it that can go wrong; mail never goes through
 * it. While no worker is there, connections wait; those that one had not taken when it died go to another.
 */
import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { FromWorker, ToWorker, WorkerPlace } from './messages.ts'
import { type WorkerFigures, workerFigures } from './worker-figures.ts'

export type PrimaryNeeds = {
  readonly workers: number
  /** Starts a process that listens to its parent. */
  readonly fork: () => ChildProcess
  readonly place: (number: number) => WorkerPlace
  /** One that had told what it measured is gone: that was the last of it. */
  readonly onGone?: (figures: unknown) => void
  readonly clock: Clock
  readonly log: Log
}

/** What the first worker has to say to whoever started it; or why there is none. */
export type Started =
  | { readonly kind: 'ready'; readonly words: readonly string[] }
  | { readonly kind: 'ended'; readonly code: number | null }

export const ENDING_MS = 20_000 // a worker ends within its own deadline of ten seconds, or is ended
const AGAIN_MS = 1_000 // after a start that failed; twice as long after each
const AGAIN_MS_MAX = 30_000
const WAITING_MAX = 4_096 // connections, while no worker is there; it takes one some seconds to start

type Connection = { readonly door: string; readonly socket: Socket }

type Worker = {
  readonly number: number
  readonly child: ChildProcess
  readonly started: Promise<Started>
  readonly ended: Promise<void>
  /** Connections go to it. */
  isServing: boolean
  /** It has served. */
  wasReady: boolean
  /** Its place is for another one: it was told to end, or said that it will. */
  isDismissed: boolean
  connections: number
  /** On their way to it, by number. */
  readonly given: Map<number, Connection>
}

export class Primary {
  readonly #needs: PrimaryNeeds
  readonly #workers = new Set<Worker>()
  readonly #figures: WorkerFigures<Worker>
  #waiting: Connection[] = []
  #handed = 0
  #restarting: Promise<void> | null = null
  /** Until the first one serves: when it cannot, nobody can. */
  #isStarting = true
  #isStopping = false

  constructor(needs: PrimaryNeeds) {
    this.#needs = needs
    this.#figures = workerFigures({
      ask: (worker) => say(worker, { kind: 'measure' }),
      onGone: needs.onGone ?? ignore,
      clock: needs.clock,
    })
  }

  /** Starts the first alone, so that what is to be made or mended in the data folder is so once; then the others. */
  async start(): Promise<Started> {
    const first = await this.#start(1).started
    if (first.kind === 'ended') return first
    this.#isStarting = false
    for (let number = 2; number <= this.#needs.workers; number++) this.#fill(number)
    return first
  }

  /** A connection has come to this door. */
  take(door: string, socket: Socket): void {
    socket.on('error', ignore)
    this.#share({ door, socket })
  }

  /** What each that serves has measured. */
  measured(): Promise<readonly unknown[]> {
    return this.#figures.all()
  }

  /** One worker after the other is replaced: the new one serves before the old one says goodbye to its connections. */
  restart(): Promise<void> {
    this.#restarting ??= this.#replaceAll().finally(() => {
      this.#restarting = null
    })
    return this.#restarting
  }

  /** Ends them as they are. */
  kill(): void {
    for (const { child } of this.#workers) child.kill('SIGKILL')
  }

  /** Every worker finishes what is in flight. The listeners are closed by who opened them, before this. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const { socket } of this.#waiting.splice(0)) socket.destroy()
    await Promise.all([...this.#workers].map((worker) => this.#end(worker)))
  }

  #start(number: number): Worker {
    const { fork, place, log } = this.#needs
    const child = fork()
    const started = Promise.withResolvers<Started>()
    const ended = Promise.withResolvers<void>()
    const worker: Worker = {
      number,
      child,
      started: started.promise,
      ended: ended.promise,
      isServing: false,
      wasReady: false,
      isDismissed: false,
      connections: 0,
      given: new Map(),
    }
    this.#workers.add(worker)
    child.on('message', (message) => {
      if ((message as FromWorker).kind === 'ready') started.resolve(message as Started)
      this.#hear(worker, message as FromWorker)
    })
    // The channel may break a moment before the end is told; nothing more can be given to it then.
    child.on('disconnect', () => {
      worker.isServing = false
    })
    // It has ended, and all that it said is heard.
    child.once('close', () => {
      for (const connection of worker.given.values()) this.#share(connection)
      this.#figures.end(worker)
    })
    child.on('error', ignore)
    child.once('exit', (code, signal) => {
      worker.isServing = false
      this.#workers.delete(worker)
      log({ event: 'worker.ended', worker: number, because: signal ?? `exit code ${code}` })
      started.resolve({ kind: 'ended', code })
      ended.resolve()
      // What never served is tried again by whoever started it, not at once.
      if (worker.wasReady) this.#fill(number)
    })
    say(worker, { kind: 'begin', place: place(number) })
    return worker
  }

  /** Starts a worker of this number unless there is one. */
  #fill(number: number, afterMs = 0): void {
    this.#needs.clock.after(afterMs, async () => {
      const isFilled = [...this.#workers].some((each) => each.number === number && !each.isDismissed)
      if (isFilled || this.#isStopping || this.#isStarting) return
      const { kind } = await this.#start(number).started
      if (kind === 'ended') this.#fill(number, Math.min(AGAIN_MS_MAX, Math.max(AGAIN_MS, 2 * afterMs)))
    })
  }

  #hear(worker: Worker, message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        worker.wasReady = true
        this.#figures.begin(worker)
        worker.isServing = !worker.isDismissed
        this.#needs.log({ event: 'worker.ready', worker: worker.number, pid: worker.child.pid ?? 0 })
        for (const connection of this.#waiting.splice(0)) this.#share(connection)
        return
      case 'taken':
        this.#letGo(worker, message.number)
        return
      case 'closed':
        worker.connections -= message.count
        return
      case 'notice':
        for (const other of this.#workers) if (other !== worker) say(other, message)
        return
      case 'measured':
        this.#figures.heard(worker, message.figures)
        return
      case 'leaving':
        this.#dismiss(worker)
        this.#fill(worker.number)
    }
  }

  #share(connection: Connection): void {
    const worker = leastBusy(this.#workers)
    if (worker !== null) this.#hand(worker, connection)
    else if (this.#isStopping || this.#waiting.length >= WAITING_MAX) connection.socket.destroy()
    else this.#waiting.push(connection)
  }

  /** What is ours of it stays open until it was taken: what lies in the channel of a worker that dies is not told. */
  #hand(worker: Worker, connection: Connection): void {
    const { door, socket } = connection
    const number = this.#handed++
    worker.connections++
    worker.given.set(number, connection)
    const message: ToWorker = { kind: 'connection', door, number }
    worker.child.send(message, socket, { keepOpen: true }, (fault) => {
      if (fault === null) return
      worker.connections--
      worker.given.delete(number)
      socket.destroy()
    })
  }

  #letGo(worker: Worker, taken: number): void {
    for (const [number, connection] of worker.given) {
      if (number > taken) return
      worker.given.delete(number)
      if (number === taken) connection.socket.destroy()
      else {
        worker.connections--
        this.#share(connection)
      }
    }
  }

  async #replaceAll(): Promise<void> {
    for (let number = 1; number <= this.#needs.workers && !this.#isStopping; number++) {
      const before = [...this.#workers].filter((worker) => worker.number === number)
      const { kind } = await this.#start(number).started
      // What cannot start now, because of its settings for instance, must not take the place of what serves.
      if (kind === 'ended') return this.#fill(number, AGAIN_MS)
      await Promise.all(before.map((worker) => this.#end(worker)))
    }
  }

  #dismiss(worker: Worker): void {
    worker.isServing = false
    worker.isDismissed = true
    say(worker, { kind: 'stop' })
  }

  async #end(worker: Worker): Promise<void> {
    this.#dismiss(worker)
    const cancel = this.#needs.clock.after(ENDING_MS, () => worker.child.kill('SIGKILL'))
    await worker.ended
    cancel()
  }
}

/** Of those that serve, the one with the fewest connections: mail programs stay for hours, so turns would not be fair. */
const leastBusy = (workers: Iterable<Worker>): Worker | null => {
  let least: Worker | null = null
  for (const worker of workers)
    if (worker.isServing && worker.child.connected)
      if (least === null || worker.connections < least.connections) least = worker
  return least
}

/** What is said to a process that is gone is lost, as a notice may be. */
const say = ({ child }: Worker, message: ToWorker): void => {
  if (child.connected) child.send(message, ignore)
}

const ignore = (): void => {}
