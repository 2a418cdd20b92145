/**
 * `npm run bench:scaling`: the same work with one process and with two workers, on one machine in one run, the two in turn.
 * Prints the table of docs/scaling.md. Throughput is what the machine gave to the server and its clients together; the
 * CPU of the server's processes says what more cores would give.
 */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from './load/peer.ts'
import { cpuMs, memoryKib, type Server, signedIn } from './load/server.ts'
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

const measure = async (server: Server, { count, run }: Work): Promise<Figure> => {
  const before = cpuMs(server)
  const perSecond = await run(server)
  return { perSecond, cpu: (cpuMs(server) - before) / count }
}

const folder = await mkdtemp(join(tmpdir(), 'sigill-scaling-'))
const servers = [await startSigill(join(folder, 'one')), await startSigill(join(folder, 'two'), 2)]
try {
  const memory = servers.map((server) => memoryKib(server) / 1_024)
  for (const server of servers) await fill(server)
  const rows: string[] = []
  for (const work of WORKS) {
    const best: Figure[] = servers.map(() => ({ perSecond: 0, cpu: Number.POSITIVE_INFINITY }))
    for (let round = 0; round < ROUNDS; round++) {
      for (const [at, server] of servers.entries()) {
        const { perSecond, cpu } = await measure(server, work)
        const before = best[at] as Figure
        best[at] = { perSecond: Math.max(before.perSecond, perSecond), cpu: Math.min(before.cpu, cpu) }
      }
    }
    const figures = best.map(({ perSecond }) => `${rounded(perSecond)} ${work.unit}`)
    const costs = best.map(({ cpu }) => `${rounded(cpu)} ms`)
    rows.push(`| ${[work.name, ...figures, ...costs].join(' | ')} |`)
    console.error(rows.at(-1))
  }
  console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} at the end, ${LISTED} messages in the INBOX.

| work | one process | two workers | server CPU of one, one process | two workers |
| --- | ---: | ---: | ---: | ---: |
${rows.join('\n')}
| memory at rest | ${memory.map((mib) => `${rounded(mib)} MiB`).join(' | ')} | | |`)
} finally {
  await Promise.all(servers.map((server) => server.stop()))
  rmSync(folder, { recursive: true, force: true })
}

function rounded(figure: number): string {
  return figure >= 100 ? figure.toFixed(0) : figure >= 10 ? figure.toFixed(1) : figure.toFixed(2)
}
