/**
 * The same work with one process and with two workers, on SQLite and on PostgreSQL, on one machine in one run, the four in
 * turn. Throughput is what the machine gave to the server and its clients together; the CPU of the server's processes
 * (without PostgreSQL's) says what more cores would give.
 */
import { join } from 'node:path'
import { ask, startPostgresServer } from '../test/support/postgres-server.ts'
import { orWhyNot, rounded } from './figures.ts'
import { command } from './load/peer.ts'
import { cpuMs, memoryKib, type Server, signedIn, untilIdle } from './load/server.ts'
import { spread } from './load/spread.ts'
import { deliveries, fill, LISTED, MESSAGE_OCTETS, signIns } from './measures.ts'
import { startSigill } from './sigill.ts'

type Work = {
  readonly name: string
  readonly unit: string
  /** How many things one run does, for the CPU of one. */
  readonly count: number
  /** How many a second. */
  readonly run: (server: Server) => Promise<number>
}

const ROUNDS = 3
const FETCHES = 200
const FETCHERS = 8
const BODIES = 16
const MIB = 1_048_576

/** Sessions that have the filled INBOX open, with one command each at a time. */
const fetches =
  (text: string, count: number) =>
  async (server: Server): Promise<number> => {
    const peers = await Promise.all(Array.from({ length: FETCHERS }, () => signedIn(server, 1)))
    for (const peer of peers) await command(peer, 'SELECT INBOX')
    const perSecond = await spread(count, peers.length, async () => {
      const peer = peers.pop()!
      await command(peer, text)
      peers.push(peer)
    })
    for (const peer of peers) peer.close()
    return perSecond
  }

const WORKS: readonly Work[] = [
  { name: 'sign-ins', unit: '/s', count: 800, run: signIns(false) },
  { name: 'sign-ins over TLS', unit: '/s', count: 400, run: signIns(true) },
  { name: 'deliveries to ten accounts, durable', unit: '/s', count: 2_000, run: deliveries(10) },
  { name: 'deliveries to one account, durable', unit: '/s', count: 2_000, run: deliveries(1) },
  {
    name: 'FETCH FLAGS of 10,000, eight sessions',
    unit: '/s',
    count: FETCHES,
    run: fetches('FETCH 1:* (UID FLAGS)', FETCHES),
  },
  {
    name: 'FETCH of 1,000 whole bodies, eight sessions',
    unit: 'MiB/s',
    count: BODIES,
    run: async (server) =>
      ((await fetches('FETCH 1:1000 (BODY.PEEK[])', BODIES)(server)) * 1_000 * MESSAGE_OCTETS) / MIB,
  },
]

type Figure = { readonly perSecond: number; readonly cpu: number }

export const scalingFigures = async (folder: string): Promise<string> => {
  const postgres = await startPostgresServer({ isDurable: true })
  const servers: Server[] = []
  try {
    for (const { name, workers, isOnPostgres } of KINDS) {
      if (isOnPostgres) await ask(postgres.url, `create database ${name}`)
      const settings = {
        SIGILL_WORKERS: String(workers),
        ...(isOnPostgres && { SIGILL_STORE: postgres.urlOf(name) }),
      }
      servers.push(await startSigill(join(folder, name), settings))
    }
    for (const server of servers) await untilIdle(server)
    const memory = servers.map((server) => `${rounded(memoryKib(server) / 1_024)} MiB`)
    for (const server of servers) await fill(server)
    const rows: string[] = []
    for (const work of WORKS) {
      const figures = await orWhyNot(work.name, () => bestOf(servers, work))
      const cells = 'whyNot' in figures ? [figures.whyNot] : cellsOf(work, figures)
      rows.push(`| ${[work.name, ...cells].join(' | ')} |`)
      console.error(rows.at(-1))
    }
    return page(rows, memory)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    await postgres.close()
  }
}

const KINDS = [
  { name: 'sqlite_one', workers: 1, isOnPostgres: false },
  { name: 'sqlite_two', workers: 2, isOnPostgres: false },
  { name: 'postgres_one', workers: 1, isOnPostgres: true },
  { name: 'postgres_two', workers: 2, isOnPostgres: true },
] as const

const bestOf = async (servers: readonly Server[], work: Work): Promise<readonly Figure[]> => {
  const best: Figure[] = servers.map(() => ({ perSecond: 0, cpu: Number.POSITIVE_INFINITY }))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, server] of servers.entries()) {
      const { perSecond, cpu } = await measure(server, work)
      const before = best[at] as Figure
      best[at] = { perSecond: Math.max(before.perSecond, perSecond), cpu: Math.min(before.cpu, cpu) }
    }
  }
  return best
}

const measure = async (server: Server, { count, run }: Work): Promise<Figure> => {
  const before = cpuMs(server)
  const perSecond = await run(server)
  return { perSecond, cpu: (cpuMs(server) - before) / count }
}

const cellsOf = ({ unit }: Work, [one, two, onPostgres, twoOnPostgres]: readonly Figure[]) => {
  const ratio = (figure?: Figure, to?: Figure) => rounded((figure?.perSecond ?? 0) / (to?.perSecond ?? 0))
  const shown = (figure?: Figure) =>
    `${rounded(figure?.perSecond ?? 0)} ${unit}, ${rounded(figure?.cpu ?? 0)} ms`
  return [
    shown(one),
    shown(two),
    ratio(two, one),
    shown(onPostgres),
    shown(twoOnPostgres),
    ratio(twoOnPostgres, onPostgres),
    ratio(onPostgres, one),
  ]
}

const page = (rows: readonly string[], memory: readonly string[]): string => {
  const [one, two, onPostgres, twoOnPostgres] = memory
  return `## Workers and engines

The same with one process and with two workers, on SQLite and on PostgreSQL: how much a second, and how much CPU of the server's processes
(not of PostgreSQL's own) one takes. The best of ${ROUNDS} rounds, the four in turn; ${LISTED.toLocaleString('en')} messages in the INBOX that is fetched.

| work | SQLite, one process | two workers | ratio | PostgreSQL, one process | two workers | ratio | PostgreSQL to SQLite |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}
| memory at rest | ${one} | ${two} | | ${onPostgres} | ${twoOnPostgres} | | |`
}
