/**
 * A process that guesses at a server, for `storms.ts`: its task comes as JSON, its result leaves as a line of it. All
 * of it stays on the loopback: sources are addresses of 127.0.0.0/8, each in a network of its own. It does not wait for an
 * answer longer than a moment: who guesses goes on.
 */
import { json } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { browserFrom, type WebClient } from '../support/web-client.ts'
import { talkTo, WAYS } from './doors.ts'
import { sourceOf } from './sources.ts'

export type Ports = Readonly<Record<'imap' | 'pop3' | 'submission' | 'web', number>>

export type SprayTask = {
  readonly at: 'mail' | 'web'
  readonly ports: Ports
  readonly addresses: readonly string[]
  readonly secrets: readonly string[]
  readonly sources: number
  readonly tries: number
  readonly aSecond: number
}

export type SprayResult = {
  readonly tries: number
  readonly successes: number
  /** On the web: told with 429 when to come back. */
  readonly turnedAway: number
  /** On the web: 429 without that. */
  readonly leftInTheDark: number
  readonly tookMs: number
}

const AT_ONCE = 1_000
const PATIENCE_MS = 1_000
const BROWSERS_MIN = 100 // one a source, and more where there is one source

const task = (await json(process.stdin)) as SprayTask
const counts = { tries: 0, successes: 0, turnedAway: 0, leftInTheDark: 0 }
const browserCount = Math.max(task.sources, BROWSERS_MIN)
const browsers = new Map<number, WebClient>()
const running = new Set<Promise<void>>()
// What it costs to come is not what is tried here: browsers come one by one, before the storm.
if (task.at === 'web') for (let at = 0; at < browserCount; at++) await browserOf(at)
const beganMs = performance.now()
for (let number = 0; number < task.tries; number++) {
  const dueMs = beganMs + (number / task.aSecond) * 1_000
  if (dueMs > performance.now()) await pause(dueMs - performance.now())
  while (running.size >= AT_ONCE) await Promise.race(running)
  const guess = task.at === 'mail' ? guessByMail : guessOnTheWeb
  // Closed on us: no success.
  const work = guess(number)
    .catch(() => undefined)
    .finally(() => running.delete(work))
  running.add(work)
}
await Promise.race([Promise.all(running), pause(2 * PATIENCE_MS)])
console.log(JSON.stringify({ ...counts, tookMs: performance.now() - beganMs } satisfies SprayResult))
process.exit(0)

async function guessByMail(number: number): Promise<void> {
  const way = WAYS[number % WAYS.length]
  if (way === undefined) return
  const talk = await talkTo(way, task.ports[way.port], sourceOf(number % task.sources))
  counts.tries += 1
  const late = setTimeout(talk.close, PATIENCE_MS)
  const { isIn } = await talk.try(addressOf(number), secretOf(number)).finally(() => clearTimeout(late))
  if (isIn) counts.successes += 1
  talk.close()
}

async function guessOnTheWeb(number: number): Promise<void> {
  const browser = await browserOf(number % browserCount)
  counts.tries += 1
  const asked = browser.call('signInPassword', { body: { password: secretOf(number) } })
  const answer = await Promise.race([asked, pause(PATIENCE_MS)])
  if (answer === undefined) asked.catch(() => undefined)
  else if (answer.status === 200) counts.successes += 1
  else if (answer.status === 429)
    counts[answer.headers['retry-after'] === undefined ? 'leftInTheDark' : 'turnedAway'] += 1
}

/** Each keeps its connection, as who wants to be fast does. */
async function browserOf(at: number): Promise<WebClient> {
  const known = browsers.get(at)
  if (known !== undefined) return known
  const browser = browserFrom(task.ports.web, sourceOf(at % task.sources))
  browsers.set(at, browser)
  await browser.call('signInAddress', { body: { address: addressOf(at) } })
  return browser
}

function addressOf(number: number): string {
  return task.addresses[number % task.addresses.length] ?? ''
}

function secretOf(number: number): string {
  return task.secrets[number % task.secrets.length] ?? ''
}
