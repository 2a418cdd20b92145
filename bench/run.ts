/**
 * `npm run bench`: what Sigill costs, on one machine in one run. Prints a page and, with `--write`, keeps it as docs/bench.md.
 * `--only WORD` measures only what has that word in its name. What cannot be measured is told in its place.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { activityCost } from './activity-cost.ts'
import { besideDovecot } from './beside-dovecot.ts'
import { orWhyNot } from './figures.ts'
import { measures } from './measures.ts'
import { credentialCost, largeMessage } from './own-figures.ts'
import { scalingFigures } from './scaling.ts'
import { webmailFigures } from './webmail.ts'

type Part = { readonly name: string; readonly run: (folder: string) => Promise<string> }

const { values } = parseArgs({ options: { write: { type: 'boolean' }, only: { type: 'string' } } })
const isWanted = ({ name }: { readonly name: string }): boolean => name.includes(values.only ?? '')
const wanted = measures.filter(isWanted)

const OTHERS: readonly Part[] = [
  { name: 'checking an app password', run: credentialCost },
  { name: 'a large message', run: largeMessage },
  { name: 'writing down what was read (activity)', run: activityCost },
  { name: 'the mail in a browser (webmail)', run: webmailFigures },
  { name: 'workers and engines (scaling)', run: scalingFigures },
]
const parts: readonly Part[] = [
  ...(wanted.length === 0
    ? []
    : [{ name: 'beside Dovecot', run: (folder: string) => besideDovecot(folder, wanted) }]),
  ...OTHERS.filter(isWanted),
]

const texts = [head()]
for (const { name, run } of parts) {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-bench-'))
  const figures = await orWhyNot(name, () => run(folder))
  texts.push(typeof figures === 'string' ? figures : `${name}: ${figures.whyNot}`)
  console.error(texts.at(-1))
  rmSync(folder, { recursive: true, force: true })
}
const page = `${texts.join('\n\n')}\n`
console.log(page)
if (values.write === true) writeFileSync(join(import.meta.dirname, '../docs/bench.md'), page)

function head(): string {
  const day = new Date().toISOString().slice(0, 10)
  const machine = `${cpus()[0]?.model ?? 'a machine'}, ${cpus().length} cores`
  return `# What it costs

${day}, ${machine}, load ${loadavg()[0]?.toFixed(1)} when it began, Node ${process.version}; \`npm run bench -- --write\`. Clients and
servers share the machine.`
}
