/** The table of what Sigill costs beside Dovecot, where it is installed; each server is given the same in the same order. */
import { join } from 'node:path'
import { certificateFiles, readCertificate } from '../src/config/certificate.ts'
import { readSettings } from '../src/config/read-settings.ts'
import { startDovecot } from './dovecot.ts'
import { met, orWhyNot, rounded, type WhyNot } from './figures.ts'
import { type Server, untilIdle } from './load/server.ts'
import { fill, type Measure } from './measures.ts'
import { startSigill } from './sigill.ts'

type Row = { readonly measure: Measure; readonly figures: readonly number[] | WhyNot }

export const besideDovecot = async (folder: string, wanted: readonly Measure[]): Promise<string> => {
  const [fresh, long] = [true, false].map((isFresh) =>
    wanted.filter(({ onFreshServers = false }) => onFreshServers === isFresh),
  )
  const first = await onServers(join(folder, 'fresh'), fresh ?? [])
  const then = await onServers(join(folder, 'long'), long ?? [])
  return table(then.names, [...then.rows, ...first.rows])
}

/** Starts Sigill, and Dovecot where it is installed, for as long as it takes. */
const onServers = async (folder: string, wanted: readonly Measure[]) => {
  const ours = join(folder, 'sigill')
  const servers: Server[] = [await startSigill(ours)]
  try {
    const { certificate, key } = readCertificate(certificateFiles(ours, readSettings(ours, {})))
    const dovecot = await startDovecot(join(folder, 'dovecot'), { cert: certificate, key })
    if (dovecot !== null) servers.push(dovecot)
    return { names: servers.map(({ name }) => name), rows: await measureAll(servers, wanted) }
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

const measureAll = async (
  servers: readonly Server[],
  wanted: readonly Measure[],
): Promise<readonly Row[]> => {
  const rows: Row[] = []
  if (wanted.some(({ isFilled }) => isFilled === true)) for (const server of servers) await fill(server)
  for (const measure of wanted) {
    const figures = await orWhyNot(measure.name, () => bestOf(servers, measure))
    if (!('whyNot' in figures))
      console.error(`${measure.name}: ${figures.map(rounded).join(' beside ')} ${measure.unit}`)
    rows.push({ measure, figures })
  }
  return rows
}

/** Round by round, the servers in turn, so that what disturbs the machine disturbs both. */
const bestOf = async (servers: readonly Server[], measure: Measure): Promise<readonly number[]> => {
  // What the measure before left to be done in the background (the search index) is not this one's cost.
  for (const server of servers) await untilIdle(server)
  const all = servers.map((): number[] => [])
  for (let round = 0; round < measure.rounds; round++)
    for (const [at, server] of servers.entries()) all[at]?.push(await measure.run(server))
  const best = measure.better === 'more' ? Math.max : Math.min
  return all.map((ofServer) => best(...ofServer))
}

const table = (servers: readonly string[], rows: readonly Row[]): string => {
  const isAlone = servers.length === 1
  return `The best of several rounds, the servers in turn. Ratios are ours divided by theirs.

| measure | ${servers.join(' | ')} |${isAlone ? '' : ' ratio | goal | |'}
| --- | ${servers.map(() => '---:').join(' | ')} |${isAlone ? '' : ' ---: | --- | --- |'}
${rows.map((row) => `| ${cells(row).join(' | ')} |`).join('\n')}`
}

const cells = ({ measure, figures }: Row): readonly string[] => {
  const { name, unit, goal, isOwn = false } = measure
  if ('whyNot' in figures) return [name, figures.whyNot]
  const shown = figures.map((figure) => `${rounded(figure)} ${unit}`)
  const [ours, theirs] = figures
  if (ours === undefined || theirs === undefined) return [name, ...shown]
  const judged = isOwn ? ours : ours / theirs
  const isMet = 'atLeast' in goal ? judged >= goal.atLeast : judged <= goal.atMost
  const words = 'atLeast' in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`
  return [name, ...shown, rounded(ours / theirs), isOwn ? `${words} ${unit}` : words, met(isMet)]
}
