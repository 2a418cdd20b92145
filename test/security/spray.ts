/**
 * A process that guesses at a server, for `storms.ts`: its task is the JSON of its argument, its result a line of JSON. All
 * of it stays on the loopback: sources are addresses of 127.0.0.0/8.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { talkTo, WAYS } from './doors.ts'

export type SprayTask = {
  readonly ports: Readonly<Record<'imap' | 'pop3' | 'submission', number>>
  readonly addresses: readonly string[]
  readonly secrets: readonly string[]
  readonly sources: number
  readonly tries: number
  readonly aSecond: number
}

export type SprayResult = { readonly tries: number; readonly successes: number; readonly tookMs: number }

const AT_ONCE = 200

const task = JSON.parse(process.argv[2] ?? '{}') as SprayTask
let successes = 0
let made = 0
const running = new Set<Promise<void>>()
const beganMs = performance.now()
for (let number = 0; number < task.tries; number++) {
  const dueMs = beganMs + (number / task.aSecond) * 1_000
  if (dueMs > performance.now()) await pause(dueMs - performance.now())
  while (running.size >= AT_ONCE) await Promise.race(running)
  const work = guess(number).finally(() => running.delete(work))
  running.add(work)
}
await Promise.race([Promise.all(running), pause(5_000)])
console.log(
  JSON.stringify({ tries: made, successes, tookMs: performance.now() - beganMs } satisfies SprayResult),
)
process.exit(0)

async function guess(number: number): Promise<void> {
  const way = WAYS[number % WAYS.length]
  const source = number % task.sources
  if (way === undefined) return
  try {
    const from = `127.${1 + (source >> 8)}.${source & 255}.1`
    const talk = await talkTo(way, task.ports[way.port], from)
    made += 1
    const address = task.addresses[number % task.addresses.length] ?? ''
    const { isIn } = await talk.try(address, task.secrets[number % task.secrets.length] ?? '')
    if (isIn) successes += 1
    talk.close()
  } catch {
    // Closed on us: no success.
  }
}
