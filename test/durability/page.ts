/** docs/durability.md: what the last runs saw. A part that was not run now stays as it was. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

export type Part = {
  readonly title: string
  readonly results: readonly string[]
  readonly problems: readonly string[]
}

type Run = {
  /** Of all parts, in their order. */
  readonly titles: readonly string[]
  readonly parts: readonly Part[]
  readonly seed: number
  /** Why some were not run; null when all could be. */
  readonly leftOut: string | null
}

const PAGE = join(import.meta.dirname, '../../docs/durability.md')

export const writePage = ({ titles, parts, seed, leftOut }: Run): void => {
  const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
  const sections = titles.flatMap((title) => {
    const part = parts.find((one) => one.title === title)
    if (part !== undefined) return [sectionOf(part, seed)]
    const old = before.split(/^(?=## )/m).find((section) => section.startsWith(`## ${title}\n`))
    return old === undefined ? [] : [old.trim()]
  })
  const last = leftOut === null ? [] : [`Left out of the last run: ${leftOut}.`]
  writeFileSync(PAGE, `${[ABOUT, ...sections, HOW, ...last].join('\n\n')}\n`)
}

const quoted = (word: string): string => (word.includes(' ') ? `"${word}"` : word)

const sectionOf = ({ title, results, problems }: Part, seed: number): string =>
  [
    `## ${title}`,
    '',
    `\`npm run durability -- ${process.argv.slice(2).map(quoted).join(' ')}\` (seed ${seed}) on ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} processors:`,
    '',
    ...[...results, ...problems.map((problem) => `**${problem}**`)].map((line) => `- ${line}`),
  ].join('\n')

const ABOUT = `# Durability

What was acknowledged (\`250\`, \`OK\`, \`+OK\` to QUIT) is on disk. This page is what the last runs saw, each by its own command.

A round is a real server process under load: deliveries by SMTP and LMTP, messages to several recipients through the
queue, submissions, APPEND, STORE, MOVE, EXPUNGE, SEARCH, and another process that makes and removes app passwords. At a
moment of chance all of them end at once; or, where there are several processes, one of them does, and the rest goes on
for a moment. What the clients were told by then is compared with what a new server has: every message acknowledged is
there once, with its content, uid and flags; what was expunged or moved away stays away; what was not acknowledged is
there whole or not at all, and once for each time it was sent at most; uids only grow; counters are what a recount gives;
removed app passwords are refused. What had no answer is sent again, as senders do.`

const HOW = `## How

A power cut here is an ext4 image on a loop device: the processes get SIGSTOP, \`xfs_io -x -c shutdown\` cuts the file system
off without letting it write its journal, the image is mounted again. What was not synced is gone, as after a real one.
What it does not show is a disk that lies about its own cache. The fsync that fails is that of an image which promises more
than the memory below it has. The full disk is 32 MiB of memory, filled to the last octet by another program.`
