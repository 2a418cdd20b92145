/**
 * `npm run security`: what is too long, too loud or too uncertain for the suite. Campaigns against a real server, a year of
 * honest people, refusals told apart by time, storms of guesses. Loopback only, bounded. `npm run security -- WORD` runs the
 * parts with that word in their title; `--write` keeps what was seen in docs/security-runs.md. Ends with 1 when a part
 * missed its goal.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { chanceFrom } from '../durability/chance.ts'
import { openHarmWorld } from '../support/harm-world.ts'
import { ASSUMPTIONS } from './assumptions.ts'
import { measureByTime, measureWebByTime } from './by-time.ts'
import { CAMPAIGNS } from './campaigns.ts'
import type { Part } from './part.ts'
import { runCampaign } from './run-campaign.ts'
import { type Simulated, simulate } from './simulation.ts'
import { picture } from './simulation-picture.ts'
import { hashingAsAWeapon, lockOut, spray } from './storm-parts.ts'

const DOCS = join(import.meta.dirname, '../../docs')
const PAGE = join(DOCS, 'security-runs.md')
const TRIES = 2_000
const WEB_TRIES = 1_000 // each is hashed
const AREA_MAX = 0.55
const MEDIANS_MS = 0.3
const SEEDS = [1, 2, 3]
const FRIENDS = 12
const CAUGHT_SHARE = 0.95

const campaigns = async (): Promise<Part> => {
  const world = await openHarmWorld({
    SIGILL_HARM_RECIPIENTS_AN_HOUR: '20',
    SIGILL_SIGN_IN_THROTTLE: 'false',
  })
  const results = ['| campaign | rule | after the answer |', '| --- | --- | --- |']
  const missed: string[] = []
  let caught = 0
  let ran = 0
  try {
    for (let friend = 1; friend <= FRIENDS; friend++)
      await world.server.addAccount(`friend${friend}@example.test`)
    for (const [number, campaign] of CAMPAIGNS.entries()) {
      const { rule, afterMs, isMissing } = await runCampaign(world, campaign, number)
      if (isMissing) {
        results.push(`| ${campaign.name} | not run: the program is not on this machine | |`)
        continue
      }
      ran += 1
      if (rule !== null) caught += 1
      if ((rule !== null) !== campaign.caught) missed.push(`${campaign.name}: ${rule ?? 'nothing'}`)
      results.push(
        `| ${campaign.name} | ${rule ?? '–'} | ${rule === null ? '' : `${Math.ceil(afterMs)} ms`} |`,
      )
    }
  } finally {
    await world.stop()
  }
  if (caught < CAUGHT_SHARE * ran) missed.push(`${caught} of ${ran} were held or disabled`)
  return { results: [...results, '', `${caught} of ${ran} held or disabled, each within a second.`], missed }
}

const year = async (): Promise<Part> => {
  const years = SEEDS.map((seed) => simulate(ASSUMPTIONS, seed))
  const mean = (of: (one: Simulated) => number): number =>
    years.reduce((sum, one) => sum + of(one), 0) / years.length
  const disabled = mean((one) => one.disabled)
  if (process.argv.includes('--write'))
    writeFileSync(
      join(DOCS, 'security-simulation.svg'),
      picture(years[0]?.fired ?? null, ASSUMPTIONS.accounts),
    )
  const rules = Object.keys(years[0]?.fired ?? {}) as (keyof Simulated['fired'])[]
  return {
    results: [
      '| rule | a thousand account-years |',
      '| --- | --- |',
      ...rules.map(
        (rule) =>
          `| ${rule} | ${((mean((one) => one.fired[rule]) / ASSUMPTIONS.accounts) * 1_000).toFixed(2)} |`,
      ),
      '',
      `${ASSUMPTIONS.accounts.toLocaleString('en')} accounts, ${SEEDS.length} years: ${disabled.toFixed(2)} times "disable all" and ${mean((one) => one.held).toFixed(1)} holds a thousand account-years on somebody who had done nothing wrong.`,
      '',
      '![What fired on honest people](security-simulation.svg)',
      '',
      '| assumed | |',
      '| --- | --- |',
      ...Object.entries(ASSUMPTIONS).map(([name, value]) => `| ${name} | ${value} |`),
    ],
    missed: disabled <= 0.5 ? [] : [`${disabled.toFixed(2)} false "disable all" a thousand account-years`],
  }
}

const byTime = async (): Promise<Part> => {
  const chance = chanceFrom(20_261_127)
  const measured = [...(await measureByTime(TRIES, chance)), await measureWebByTime(WEB_TRIES, chance)]
  return {
    results: [
      '| door | AUC of the two cases told apart best | which | difference of medians |',
      '| --- | --- | --- | --- |',
      ...measured.map(
        ({ way, area, cases, medianDifferenceMs }) =>
          `| ${way} | ${area.toFixed(3)} | ${cases} | ${medianDifferenceMs.toFixed(3)} ms |`,
      ),
      '',
      `Seven cases, ${TRIES.toLocaleString('en')} tries each, interleaved; on the web two, ${WEB_TRIES.toLocaleString('en')} tries each.`,
    ],
    missed: measured.flatMap(({ way, area, medianDifferenceMs }) => [
      ...(area > AREA_MAX ? [`${way}: ${area.toFixed(3)}`] : []),
      ...(medianDifferenceMs > MEDIANS_MS
        ? [`${way}: medians ${medianDifferenceMs.toFixed(3)} ms apart`]
        : []),
    ]),
  }
}

const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  Campaigns: campaigns,
  'A simulation of honest people': year,
  'Refusals told apart by time (N3, A16)': byTime,
  'Spraying over mail protocols (A1)': spray,
  'Locking somebody out (A20)': lockOut,
  'Hashing as a weapon (A24)': hashingAsAWeapon,
}

const words = process.argv.slice(2).filter((each) => !each.startsWith('--'))
let page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
const sections = new Map(
  page
    .split(/^(?=## )/m)
    .slice(1)
    .map((section) => [/^## (.*)/.exec(section)?.[1] ?? '', section.trim()] as const),
)
for (const [title, run] of Object.entries(PARTS)) {
  if (words.length > 0 && !words.some((word) => title.toLowerCase().includes(word.toLowerCase()))) continue
  const { results, missed } = await run()
  const where = `\`npm run security -- "${title}"\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}:`
  const told = [...results, ...missed.map((each) => `**Missed: ${each}**`)]
  console.log([title, ...told].join('\n'), '\n')
  sections.set(title, [`## ${title}`, '', where, '', ...told].join('\n'))
  if (missed.length > 0) process.exitCode = 1
}
if (process.argv.includes('--write')) {
  const about = `# Security runs

What \`npm run security\` saw, each part by its own command. All traffic stays on the loopback. The load is the machine's at the end of a
part. Far above the number of processors other work went on beside, and what took long or missed a time may be its doing.
What is quick and certain stands in the suite, and [threats.md](threats.md) names it.`
  const kept = Object.keys(PARTS).flatMap((title) => sections.get(title) ?? [])
  page = `${[about, ...kept].join('\n\n')}\n`
  writeFileSync(PAGE, page)
}
process.exit()
