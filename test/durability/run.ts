/**
 * `npm run durability`: is what was acknowledged still there after the worst? Kills (`--rounds N`, half as many of one
 * of several processes on either engine), power cuts (`--cuts N`), a disk whose fsync fails, and a disk that is full;
 * the last three only where disks can be mounted. `--only WORD` runs what has that word in its title, `--seed S` has the
 * same chance again, `--write` keeps what was run in docs/durability.md. Ends with 1 when anything was lost.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chanceFrom } from './chance.ts'
import { control } from './control.ts'
import { makeDisk, noDiskBecause } from './disk.ts'
import { diskFull } from './disk-full.ts'
import { failedSync } from './failed-sync.ts'
import { killWhileDisabling } from './half-disabled.ts'
import { type Part, writePage } from './page.ts'
import { killAll } from './round.ts'
import { type RoundsResult, runRounds } from './rounds.ts'
import { killOnPostgres, killSeveral, type SeveralResult } from './several.ts'
import type { World } from './world.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    cuts: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const chance = chanceFrom(seed)
const folder = mkdtempSync(join(tmpdir(), 'sigill-durability-'))
let folders = 0
const newFolder = (within: string): string => join(within, `data-${folders++}`)

const WITNESS = 'not synced'.repeat(1_000)
const LOAD_MS_MAX = 2_000
/** Answers that had left the server before it was stopped are still on their way. */
const ANSWERS_ARRIVE_MS = 60

const tell = (what: string) => (number: number, problems: readonly string[]) => {
  if (problems.length > 0 || number % 10 === 0) console.error(`${what} ${number}:`, problems)
}

const kills = async (): Promise<Part> => {
  const noticed: (readonly [string, boolean])[] = []
  const result = await runRounds({
    rounds: Number(values.rounds),
    chance,
    loadMsMax: LOAD_MS_MAX,
    end: killAll,
    newFolder: () => newFolder(folder),
    onRound: tell('kill'),
    onFolder: async (world, ledger) => {
      if (noticed.length === 0) noticed.push(...(await control(world, ledger)))
      rmSync(world.folder, { recursive: true, force: true })
    },
  })
  const unnoticed = noticed.filter(([, was]) => !was).map(([name]) => `the check did not notice ${name}`)
  const shown = `The check was shown ${noticed.length} harms done on purpose (${noticed.map(([name]) => name).join('; ')}) and noticed ${noticed.length - unnoticed.length}.`
  return {
    title: 'kill -9',
    results: [...inWords(result), shown],
    problems: [...result.problems, ...unnoticed],
  }
}

const halfDisabled = async (): Promise<Part> => {
  const rounds = Math.max(1, Math.round(Number(values.rounds) / 2))
  const { done, undone, problems } = await killWhileDisabling({
    rounds,
    chance,
    newFolder: () => newFolder(folder),
  })
  return {
    title: 'kill -9 while all app passwords are disabled',
    results: [
      `${rounds} rounds, of three one an undo and one a "not me": ${done} times all 20 app passwords and the queue were disabled, ${undone} times none; ${problems.length} times some.`,
    ],
    problems,
  }
}

const SEVERAL = 'kill -9 of one of several processes'
const severalProcesses = async (): Promise<Part> => {
  const result = await killSeveral({
    rounds: Math.max(1, Math.round(Number(values.rounds) / 2)),
    chance,
    loadMsMax: LOAD_MS_MAX,
    newFolder: () => newFolder(folder),
    onRound: tell(SEVERAL),
    onFolder: async (world) => rmSync(world.folder, { recursive: true, force: true }),
  })
  return { title: SEVERAL, results: [...inWords(result), killedInWords(result)], problems: result.problems }
}

const ON_POSTGRES = 'kill -9 of one of several processes, on PostgreSQL'
const CONTROL_ROUNDS = 3
const onPostgres = async (): Promise<Part> => {
  const needs = (rounds: number) => ({
    rounds,
    chance,
    loadMsMax: LOAD_MS_MAX,
    newFolder: () => newFolder(folder),
    onFolder: async (world: World) => rmSync(world.folder, { recursive: true, force: true }),
  })
  const rounds = Math.max(1, Math.round(Number(values.rounds) / 2))
  const result = await killOnPostgres({ ...needs(rounds), onRound: tell(ON_POSTGRES) })
  const control = await killOnPostgres({ ...needs(CONTROL_ROUNDS), onRound: () => {} }, false)
  const lost = control.problems.filter((problem) => /is lost|is nowhere|is refused/.test(problem)).length
  const shown = `With commits that are not waited for (\`synchronous_commit=off\`) ${CONTROL_ROUNDS} kills of PostgreSQL lost ${lost} things, and the check noticed.`
  return {
    title: ON_POSTGRES,
    results: [...inWords(result), killedInWords(result), shown],
    problems: [...result.problems, ...(lost > 0 ? [] : ['the control lost nothing: the kills were none'])],
  }
}

const killedInWords = ({ killed }: SeveralResult): string =>
  `Killed: ${[...killed].map(([what, times]) => `${what} ${times} times`).join(', ')}.`

const cuts = async (): Promise<Part> => {
  const disk = makeDisk(folder, 768)
  const witness = join(disk.path, 'witness')
  let lost = 0
  try {
    const result = await runRounds({
      rounds: Number(values.cuts),
      chance,
      loadMsMax: LOAD_MS_MAX,
      end: async (processes) => {
        for (const { signal } of processes) signal('SIGSTOP')
        await pause(ANSWERS_ARRIVE_MS)
        // The control: what nobody synced must be gone, or this is no power cut.
        writeFileSync(witness, WITNESS)
        disk.cut()
        await killAll(processes)
        await Promise.all(processes.map(({ exited }) => exited))
        disk.remount()
        if (!existsSync(witness) || readFileSync(witness, 'utf8') !== WITNESS) lost += 1
        rmSync(witness, { force: true })
      },
      newFolder: () => newFolder(disk.path),
      onRound: tell('power cut'),
      onFolder: async ({ folder: done }) => rmSync(done, { recursive: true, force: true }),
    })
    const shown = `A file written and not synced right before each cut was lost ${lost} times of ${result.rounds}.`
    const kept = lost === result.rounds ? [] : ['a cut lost nothing: it was none']
    return {
      title: 'Power cuts',
      results: [...inWords(result), shown],
      problems: [...result.problems, ...kept],
    }
  } finally {
    disk.remove()
  }
}

const syncFails = async (): Promise<Part> => {
  const { exit, acknowledged, problems } = await failedSync(folder, chance)
  return {
    title: 'A fsync that fails',
    results: [
      `The server ended by itself with ${exit.code} after ${acknowledged.toLocaleString('en')} acknowledgements; ${problems.length} problems after it came back.`,
    ],
    problems,
  }
}

const diskIsFull = async (): Promise<Part> => {
  const { saidWhenFull, problems } = await diskFull(folder)
  const said = Object.entries(saidWhenFull).map(([way, words]) => `${way}: \`${words}\``)
  const after = `With room again everything worked without a restart; ${problems.length} problems.`
  return { title: 'A full disk', results: [...said, after], problems }
}

const inWords = ({ rounds, acknowledged, restartsMs, problems }: RoundsResult): readonly string[] => {
  const sorted = restartsMs.toSorted((a, b) => a - b)
  const ms = (part: number) => Math.round(sorted[Math.ceil(part * sorted.length) - 1] ?? 0)
  return [
    `${rounds} rounds, ${acknowledged.toLocaleString('en')} acknowledgements, ${problems.length} problems.`,
    `Listening again after ${ms(0.5)} ms (median) and ${ms(1)} ms (slowest), the start of Node included.`,
  ]
}

const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  'kill -9': kills,
  'kill -9 while all app passwords are disabled': halfDisabled,
  [SEVERAL]: severalProcesses,
  [ON_POSTGRES]: onPostgres,
  'Power cuts': cuts,
  'A fsync that fails': syncFails,
  'A full disk': diskIsFull,
}
/** Only where disks can be mounted. */
const ON_A_DISK = new Set([cuts, syncFails, diskIsFull])
const TITLES = Object.keys(PARTS)

try {
  console.error(`seed ${seed}`)
  const noDisk = noDiskBecause()
  const parts: Part[] = []
  for (const [title, run] of Object.entries(PARTS)) {
    if (!title.toLowerCase().includes(values.only.toLowerCase())) continue
    if (noDisk === null || !ON_A_DISK.has(run)) parts.push(await run())
  }
  for (const { title, results, problems } of parts) console.log([title, ...results, ...problems].join('\n  '))
  if (noDisk !== null) console.log(`Kills only, because ${noDisk}`)
  if (values.write) writePage({ titles: TITLES, parts, seed, leftOut: noDisk })
  process.exitCode = parts.every(({ problems }) => problems.length === 0) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
