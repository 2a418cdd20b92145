/**
 * `npm run interop`: mail programs that others wrote, those that are installed, against a running server. With `--write`
 * keeps the table as docs/interop.md; `--only NAME` runs one; `--dialogue` prints what was said over TLS.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect, parseArgs } from 'node:util'
import type { LogEvent } from '../../src/base/event.ts'
import type { DoorName } from '../../src/doors.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { HOSTNAME, makeIdentity } from './certificate.ts'
import { curl } from './curl.ts'
import { fetchmail } from './fetchmail.ts'
import { getmail } from './getmail.ts'
import { mbsync } from './mbsync.ts'
import { mpop } from './mpop.ts'
import { msmtp } from './msmtp.ts'
import { mutt } from './mutt.ts'
import { offlineimap } from './offlineimap.ts'
import type { Program } from './program.ts'
import { swaks } from './swaks.ts'
import { type Tap, tapDoor } from './tap.ts'
import { thunderbird } from './thunderbird.ts'
import { createWorld, runProgram } from './world.ts'

const PROGRAMS: readonly Program[] = [
  thunderbird,
  curl,
  mutt,
  mbsync,
  offlineimap,
  fetchmail,
  getmail,
  mpop,
  msmtp,
  swaks,
]
const TLS_DOORS = ['imaps', 'pop3s', 'submissions'] as const
const TAIL_LINES = 60

type Outcome =
  | { readonly kind: 'worked'; readonly version: string; readonly shown: readonly string[] }
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'failed'; readonly version: string; readonly report: string }

const { values } = parseArgs({
  options: { write: { type: 'boolean' }, only: { type: 'string' }, dialogue: { type: 'boolean' } },
})
const folder = mkdtempSync(join(tmpdir(), 'sigill-interop-'))
const identity = await makeIdentity(folder)
const logs: (readonly LogEvent[])[] = []
const rows: { readonly program: Program; readonly outcome: Outcome }[] = []
try {
  for (const program of PROGRAMS.filter(({ name }) => values.only === undefined || name === values.only)) {
    const outcome = await tryOut(program)
    rows.push({ program, outcome })
    console.log(inWords(program, outcome))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
// Work in the background may fail long after the program that caused it has gone.
const faults = logs.flat().filter(({ event }) => event.endsWith('.fault'))
for (const fault of faults) console.log(inspect(fault))
if (values.write === true && values.only === undefined)
  writeFileSync(join(import.meta.dirname, '../../docs/interop.md'), page())
const hasFailed = rows.length === 0 || rows.some(({ outcome }) => outcome.kind === 'failed')
process.exitCode = hasFailed || faults.length > 0 ? 1 : 0

async function tryOut(program: Program): Promise<Outcome> {
  const version = await versionOf(program)
  if (version === null) return { kind: 'not-installed' }
  const server = await startTestServer({
    ...identity.settings,
    SIGILL_HOSTNAME: HOSTNAME,
    // Where there are pages, holders are told by mail what was refused, in the INBOX that a program looks at.
    SIGILL_LISTEN_WEB: program.asksPages === true ? '127.0.0.1:0' : 'off',
  })
  logs.push(server.events)
  const taps = values.dialogue === true ? await tapAll(server) : new Map<DoorName, Tap>()
  const port = (door: DoorName) => taps.get(door)?.port ?? server.port(door)
  const world = createWorld(server, identity, join(folder, program.name), program.name, port)
  try {
    const shown = await program.run(world)
    if (values.dialogue === true) console.log(world.printed())
    return { kind: 'worked', version, shown }
  } catch (fault) {
    return {
      kind: 'failed',
      version,
      report: [
        inspect(fault),
        tail(world.printed()),
        'the log:',
        tail(server.events.map((event) => inspect(event)).join('\n')),
      ].join('\n'),
    }
  } finally {
    for (const tap of taps.values()) for (const line of tap.take()) console.log(line)
    for (const tap of taps.values()) await tap.close()
    await server.stop()
  }
}

async function versionOf({ command, also = [], version }: Program): Promise<string | null> {
  for (const each of [command, ...also]) {
    const { code } = await runProgram('sh', ['-c', 'command -v "$1"', 'sh', each], folder)
    if (code !== 0) return null
  }
  const { output } = await runProgram(command, version.args, folder)
  return version.in.exec(output)?.[1] ?? 'of some version'
}

async function tapAll({ port }: TestServer): Promise<Map<DoorName, Tap>> {
  const found = new Map<DoorName, Tap>()
  for (const door of TLS_DOORS) found.set(door, await tapDoor(door, port(door), identity))
  return found
}

function inWords({ name }: Program, outcome: Outcome): string {
  if (outcome.kind === 'not-installed') return `${name}: not installed`
  if (outcome.kind === 'failed') return `${name} ${outcome.version}: FAILED\n${outcome.report}`
  return `${name} ${outcome.version}:\n${outcome.shown.map((each) => `  ${each}`).join('\n')}`
}

function page(): string {
  const day = new Date().toISOString().slice(0, 10)
  return `# Mail programs that were tried

${day}, \`npm run interop -- --write\`, Node ${process.version}. Each program runs with a configuration of its own against a running
server of its own and verifies its certificate; what it did is then looked for in the server's store, and the other way round. A
program that is not installed is left out, not counted as working.

| program | version | what was shown |
| --- | --- | --- |
${rows.map(({ program, outcome }) => `| ${program.name} | ${cells(outcome)} |`).join('\n')}
${faults.length === 0 ? '' : `\n**The server logged ${faults.length} faults.**\n`}`
}

function cells(outcome: Outcome): string {
  if (outcome.kind === 'not-installed') return '- | not installed'
  if (outcome.kind === 'failed') return `${outcome.version} | **failed**`
  return `${outcome.version} | ${outcome.shown.join('<br>')}`
}

function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
}
