/**
 * `npm run bench`: what Sigill costs, beside Dovecot where it is installed, on one machine in one run. Prints a table and,
 * with `--write`, keeps it as docs/bench.md. `--only WORD` measures only what has that word in its name.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { certificateFiles, readCertificate } from '../src/config/certificate.ts'
import { readSettings } from '../src/config/read-settings.ts'
import { startDovecot } from './dovecot.ts'
import { cpuMs, type Server } from './load/server.ts'
import { fill, type Measure, measures } from './measures.ts'
import { ownFigures } from './own-figures.ts'
import { startSigill } from './sigill.ts'
import { webmailFigures } from './webmail.ts'

type Row = { readonly measure: Measure; readonly figures: readonly number[] }

const { values } = parseArgs({ options: { write: { type: 'boolean' }, only: { type: 'string' } } })
const folder = await mkdtemp(join(tmpdir(), 'sigill-bench-'))
try {
  const wanted = measures.filter(({ name }) => name.includes(values.only ?? ''))
  const fresh = await onServers('fresh', (servers) =>
    measureAll(
      servers,
      wanted.filter(({ onFreshServers }) => onFreshServers === true),
    ),
  )
  const isOwnWanted = values.only === undefined || 'own'.includes(values.only)
  // A server that has grown already would take in a large message for nothing.
  const own = isOwnWanted ? await onServers('own', ([sigill]) => ownFigures(sigill, folder)) : []
  const isWebmailWanted = values.only === undefined || 'webmail'.includes(values.only)
  const webmail = isWebmailWanted ? await webmailFigures() : []
  const page = await onServers('long', async (servers) => {
    const rows = await measureAll(
      servers,
      wanted.filter(({ onFreshServers }) => onFreshServers !== true),
    )
    return report(
      servers.map(({ name }) => name),
      [...rows, ...fresh],
      [...own, ...webmail],
    )
  })
  console.log(page)
  if (values.write === true) writeFileSync(join(import.meta.dirname, '../docs/bench.md'), page)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Starts Sigill, and Dovecot where it is installed, for as long as `work` takes. */
async function onServers<Result>(
  name: string,
  work: (servers: readonly [Server, ...Server[]]) => Promise<Result>,
): Promise<Result> {
  const ours = join(folder, name, 'sigill')
  const servers: [Server, ...Server[]] = [await startSigill(ours)]
  try {
    const { certificate, key } = readCertificate(certificateFiles(ours, readSettings(ours, {})))
    const dovecot = await startDovecot(join(folder, name, 'dovecot'), { cert: certificate, key })
    if (dovecot !== null) servers.push(dovecot)
    return await work(servers)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/** Round by round, the servers in turn, so that what disturbs the machine disturbs both. */
async function measureAll(servers: readonly Server[], wanted: readonly Measure[]): Promise<readonly Row[]> {
  const rows: Row[] = []
  if (wanted.some(({ isFilled }) => isFilled === true)) for (const server of servers) await fill(server)
  for (const measure of wanted) {
    // What the measure before left to be done in the background (the search index) is not this one's cost.
    for (const server of servers) await untilIdle(server)
    const all = servers.map((): number[] => [])
    for (let round = 0; round < measure.rounds; round++) {
      for (const [at, server] of servers.entries()) all[at]?.push(await measure.run(server))
    }
    const best = measure.better === 'more' ? Math.max : Math.min
    const figures = all.map((ofServer) => best(...ofServer))
    console.error(`${measure.name}: ${figures.map(rounded).join(' beside ')} ${measure.unit}`)
    rows.push({ measure, figures })
  }
  return rows
}

/** Waits, at most a minute, until a server has used no CPU for half a second. */
async function untilIdle(server: Server): Promise<void> {
  for (let looks = 0; looks < 120; looks++) {
    const before = cpuMs(server)
    await setTimeout(500)
    if (cpuMs(server) - before <= 10) return
  }
}

function report(servers: readonly string[], rows: readonly Row[], own: readonly string[]): string {
  const [, other] = servers
  const day = new Date().toISOString().slice(0, 10)
  const head = `# What it costs

${day}, ${cpus()[0]?.model ?? 'a machine'}, ${cpus().length} cores, Node ${process.version}; \`npm run bench -- --write\`. Client and servers share the machine; the
best of several rounds, the servers in turn. Ratios are ours divided by theirs.

| measure | ${servers.join(' | ')} |${other === undefined ? '' : ' ratio | goal | |'}
| --- | ${servers.map(() => '---:').join(' | ')} |${other === undefined ? '' : ' ---: | --- | --- |'}
`
  return `${head}${rows.map(line).join('\n')}\n\n${own.join('\n')}\n`
}

function line({ measure, figures }: Row): string {
  const shown = figures.map((figure) => `${rounded(figure)} ${measure.unit}`)
  const [ours, theirs] = figures
  if (ours === undefined || theirs === undefined) return `| ${[measure.name, ...shown].join(' | ')} |`
  const ratio = ours / theirs
  const { goal, isOwn = false } = measure
  const judged = isOwn ? ours : ratio
  const isMet = 'atLeast' in goal ? judged >= goal.atLeast : judged <= goal.atMost
  const words = 'atLeast' in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`
  const goalText = isOwn ? `${words} ${measure.unit}` : words
  return `| ${[measure.name, ...shown, rounded(ratio), goalText, isMet ? 'met' : '**missed**'].join(' | ')} |`
}

function rounded(figure: number): string {
  return figure >= 100 ? figure.toFixed(0) : figure >= 10 ? figure.toFixed(1) : figure.toFixed(2)
}
