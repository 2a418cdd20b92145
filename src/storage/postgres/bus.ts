/**
 * The way to the processes of all machines: LISTEN and NOTIFY, on one connection a process. What is sent together leaves
 * together. It may be lost: while the connection is being made again, or when more is sent than can leave; who hears
 * also looks for himself every few seconds. The same connection tells whether the database answers (`pulse.ts`).
 */
import pg from 'pg'
import type { Link } from '../../base/bus.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { nextTurn } from '../sql/database.ts'
import { isSilence } from './faults.ts'
import { nextPayloads, payloadReader, type Sent } from './payloads.ts'
import { keepAsking } from './pulse.ts'

export type PostgresLink = Link & { readonly close: () => Promise<void> }

export type LinkNeeds = {
  readonly url: string
  readonly clock: Clock
  readonly random: Random
  readonly onFault: (fault: unknown) => void
  /** The database takes questions and answers none; false when it answers again. */
  readonly setAway: (isAway: boolean) => void
}

const CHANNEL = 'sigill'
const WAITING_MAX = 10_000 // messages
export const AGAIN_MS = 250 // until the next try to connect
const CONNECT_MS = 1_500
const ANSWER_MS = 2_000

/** Resolves when it hears; the server is not started without. */
export const openLink = async (needs: LinkNeeds): Promise<PostgresLink> => {
  const { clock, random, onFault, setAway } = needs
  const self = Buffer.from(random.bytes(8)).toString('base64url')
  const listeners = new Map<string, Set<(message: unknown) => void>>()
  let waiting: Sent[] = []
  let client: pg.Client | null = null
  let sending: Promise<void> | null = null
  let cancel: Cancel = () => {}
  let closed = false

  const hearAll = (sent: readonly Sent[]): void => {
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
    const read = payloadReader(self)
    fresh.on('notification', ({ payload }) => hearAll(read(payload ?? '')))
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
    setAway(false)
    cancel()
    cancel = keepAsking(fresh, clock, () => {
      setAway(true)
      lose(fresh)
    })
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
      connect().catch((fault: unknown) => {
        if (isSilence(fault)) setAway(true)
        connectLater()
      })
    })
  }

  const sendWaiting = async (): Promise<void> => {
    await nextTurn() // what this turn of the event loop brings leaves together
    while (waiting.length > 0 && client !== null) {
      const through = client
      const { payloads, left } = nextPayloads(self, waiting, onFault)
      waiting = left
      for (const payload of payloads)
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
