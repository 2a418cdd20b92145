/**
 * `npm run fuzz -- --seconds N --seed S`: every fuzzer in this folder, one after the other, each in a process of its own.
 * `--only WORD` runs those with that word in their name, `--write` keeps the figures as docs/fuzz.md. Ends with 1 when
 * one of them found something, and says with which seed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Limit } from './limit.ts'

type Outcome = { readonly name: string; readonly runs: number | null; readonly seconds: number }
type Fuzzer = (limit: Limit, seed: number) => Promise<{ runs: number }>

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    /** Given by this program to itself. */
    file: { type: 'string' },
  },
})
const [seconds, seed] = [Number(values.seconds), Number(values.seed)]
const PAGE = join(import.meta.dirname, '../../docs/fuzz.md')
const FOUND = '## What was found'

const runOne = async (file: string): Promise<void> => {
  const fuzzers = Object.entries((await import(file)) as Record<string, unknown>)
  for (const [name, fuzz] of fuzzers) {
    if (!isFuzzer(name, fuzz)) continue
    process.stdout.write(`${JSON.stringify({ name, ...(await fuzz({ seconds }, seed)) })}\n`)
  }
}

const isFuzzer = (name: string, value: unknown): value is Fuzzer =>
  name.startsWith('fuzz') && typeof value === 'function'

/** In a process of its own, so that one that hangs or dies is an outcome as well. */
const runApart = (file: string): readonly Outcome[] => {
  const beganMs = performance.now()
  const args = [import.meta.filename, '--file', file, '--seconds', String(seconds), '--seed', String(seed)]
  const { status, stdout } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    timeout: (5 * seconds + 60) * 1_000,
  })
  const took = (performance.now() - beganMs) / 1_000
  const done = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => ({ ...(JSON.parse(line) as { name: string; runs: number }), seconds: took }))
  return status === 0 ? done : [...done, { name: basename(file, '.ts'), runs: null, seconds: took }]
}

const table = (outcomes: readonly Outcome[]): string =>
  [
    '| fuzzer | runs | seconds | outcome |',
    '| --- | ---: | ---: | --- |',
    ...outcomes.map(
      ({ name, runs, seconds: took }) =>
        `| ${name} | ${runs?.toLocaleString('en') ?? '-'} | ${Math.round(took)} | ${runs === null ? `**failed, seed ${seed}**` : 'nothing found'} |`,
    ),
  ].join('\n')

/** What was found in earlier runs is written by hand, and kept. */
const page = (outcomes: readonly Outcome[]): string => {
  const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
  const found = before.includes(FOUND) ? before.slice(before.indexOf(FOUND)) : `${FOUND}\n\nNothing yet.\n`
  return `# Fuzzing

Odd input by the million, made from a seed, so that what is found can be had again. Each fuzzer says at its top what must
hold whatever comes. Some runs of each are made with every \`npm test\`; this page is from a longer run.

\`npm run fuzz -- --seconds ${seconds} --seed ${seed} --write\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} processors:

${table(outcomes)}

${found}`
}

if (values.file !== undefined) await runOne(values.file)
else {
  const files = globSync('*.ts', { cwd: import.meta.dirname })
    .filter((file) => file !== basename(import.meta.filename) && !file.endsWith('.test.ts'))
    .filter((file) => file.includes(values.only))
    .sort()
  const outcomes = files.flatMap((file) => {
    const found = runApart(join(import.meta.dirname, file))
    for (const { name, runs } of found) console.error(`${name}: ${runs ?? 'FAILED'}`)
    return found
  })
  console.log(table(outcomes))
  if (values.write) writeFileSync(PAGE, page(outcomes))
  process.exitCode = outcomes.every(({ runs }) => runs !== null) ? 0 : 1
}
