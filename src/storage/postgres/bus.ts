/**
 * The way to the processes of all machines: LISTEN and NOTIFY, on one connection a process. What is sent together leaves
 * together. It may be lost: while the connection is being made again, or when more is sent than can leave; who hears
 * also looks for himself every few seconds.
 */
import pg from 'pg'
import type { Link } from '../../base/bus.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { nextTurn } from '../sql/database.ts'

export type PostgresLink = Link & { readonly close: () => Promise<void> }

export type LinkNeeds = {
  readonly url: string
  readonly clock: Clock
  readonly random: Random
  readonly onFault: (fault: unknown) => void
}

const CHANNEL = 'sigill'
const PAYLOAD_OCTETS_MAX = 7_900 // PostgreSQL takes 7,999
const WAITING_MAX = 10_000 // messages
const AGAIN_MS = 250 // until the next try to connect
const CONNECT_MS = 1_500
const PULSE_MS = 10_000 // a connection that is cut off somewhere on the way says nothing
const ANSWER_MS = 2_000

type Sent = readonly [topic: string, message: unknown]
type Payload = { readonly from: string; readonly sent: readonly Sent[] }

/** Resolves when it hears; the server is not started without. */
export const openLink = async (needs: LinkNeeds): Promise<PostgresLink> => {
  const { clock, random, onFault } = needs
  const self = Buffer.from(random.bytes(8)).toString('base64url')
  const listeners = new Map<string, Set<(message: unknown) => void>>()
  let waiting: Sent[] = []
  let client: pg.Client | null = null
  let sending: Promise<void> | null = null
  let cancel: Cancel = () => {}
  let closed = false

  const hearPayload = (text: string): void => {
    const { from, sent } = JSON.parse(text) as Payload
    if (from === self) return
    for (const [topic, message] of sent)
      for (const listener of listeners.get(topic) ?? []) {
        try {
          listener(message)
        } catch (fault) {
          onFault(fault)
        }
      }
  }

  const connect = async (): Promise<void> => {
    const fresh = newClient(needs.url)
    fresh.on('notification', ({ payload }) => hearPayload(payload ?? ''))
    fresh.on('error', () => lose(fresh))
    fresh.on('end', () => lose(fresh))
    try {
      await fresh.connect()
      await fresh.query(`listen ${CHANNEL}`)
    } catch (fault) {
      await fresh.end().catch(() => undefined)
      throw fault
    }
    if (closed) return fresh.end()
    client = fresh
    pulseLater()
  }

  const lose = (lost: pg.Client): void => {
    if (client !== lost) return
    client = null
    waiting = []
    lost.end().catch(() => undefined)
    connectLater()
  }

  const connectLater = (): void => {
    cancel()
    if (closed) return
    cancel = clock.after(AGAIN_MS, () => {
      connect().catch(connectLater)
    })
  }

  const pulseLater = (): void => {
    cancel()
    const asked = client
    if (closed || asked === null) return
    cancel = clock.after(PULSE_MS, () => {
      asked.query('select 1').then(pulseLater, () => lose(asked))
    })
  }

  const sendWaiting = async (): Promise<void> => {
    await nextTurn() // what this turn of the event loop brings leaves together
    while (waiting.length > 0 && client !== null) {
      const through = client
      const { payload, left } = firstPayload(self, waiting)
      waiting = left
      await through.query('select pg_notify($1, $2)', [CHANNEL, payload]).catch(() => lose(through))
    }
    sending = null
  }

  await connect()
  return {
    send: (topic, message) => {
      if (closed || client === null || waiting.length >= WAITING_MAX) return
      waiting.push([topic, message])
      sending ??= sendWaiting()
    },
    hear: (topic, listener) => {
      const those = listeners.get(topic) ?? new Set()
      listeners.set(topic, those)
      those.add(listener)
      return () => those.delete(listener)
    },
    close: async () => {
      await sending
      closed = true
      cancel()
      const last = client
      client = null
      await last?.end()
    },
  }
}

const newClient = (url: string): pg.Client =>
  new pg.Client({
    connectionString: url,
    application_name: 'sigill bus',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
  })

/** As many as fit in; one that never fits is left out, since who should hear it looks for himself. */
const firstPayload = (
  from: string,
  waiting: readonly Sent[],
): { readonly payload: string; readonly left: Sent[] } => {
  const envelope = JSON.stringify({ from, sent: [] })
  const taken: string[] = []
  let octets = envelope.length
  for (const one of waiting) {
    const text = JSON.stringify(one)
    const more = Buffer.byteLength(text) + 1
    if (octets + more > PAYLOAD_OCTETS_MAX && taken.length > 0) break
    if (octets + more <= PAYLOAD_OCTETS_MAX) octets += more
    taken.push(text)
  }
  const fits = taken.filter((text) => Buffer.byteLength(text) + envelope.length < PAYLOAD_OCTETS_MAX)
  return {
    payload: `{"from":${JSON.stringify(from)},"sent":[${fits.join()}]}`,
    left: waiting.slice(taken.length),
  }
}
