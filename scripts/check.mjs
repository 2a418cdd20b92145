/**
 * The whole suite, in the order in which a mistake is cheapest to find: format and lint, types, tests. Every step
 * runs even if an earlier one failed, so that one run shows everything; the exit code is 0 only if all passed.
 * `npm test -- src/mime` runs the tests below one folder only. Tests that look at a clock (`*.measured.test.ts`) run last
 * and alone, so that what they measure is not what runs beside them. One PostgreSQL is started for all of them.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)
const folders = process.argv.slice(2)
const tests = (folders.length > 0 ? folders : ['src', 'test'])
  .flatMap((folder) =>
    folder.endsWith('.ts') ? [folder] : globSync(`${folder}/**/*.test.ts`, { cwd: root }),
  )
  .sort()

const isMeasured = (file) => file.endsWith('.measured.test.ts')
const atOnce = tests.filter((file) => !isMeasured(file))
const alone = tests.filter(isMeasured)
const AT_ONCE = Math.max(2, availableParallelism())
const runTests = (files, filesAtOnce) => [
  '--test',
  '--test-timeout=300000', // only one that hangs takes so long, also on a slow machine
  `--test-concurrency=${filesAtOnce}`,
  '--test-global-setup=test/support/postgres-for-all.ts',
  ...files,
]

const steps = [
  ['format and lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  [
    'floating promises',
    bin('oxlint'),
    ['--type-aware', '--deny-warnings', 'src', 'test', 'bench', 'scripts', 'app'],
  ],
  ['types', bin('tsc'), ['-p', '.']],
  ['types of the pages', bin('tsc'), ['-p', 'app']],
  // Apart, because what they run inside a page speaks of `document`, which the server must not know.
  ['types of the tests', bin('tsc'), ['-p', 'test']],
  ['tests', bin('node'), runTests(atOnce, AT_ONCE), atOnce],
  ['measured tests', bin('node'), runTests(alone, 1), alone],
].filter(([, , , files]) => files === undefined || files.length > 0)

const failed = steps.filter(([title, command, args]) => {
  console.log(`\n== ${title}`)
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0
})

console.log(
  failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map(([title]) => title).join(', ')}`,
)
process.exit(failed.length === 0 ? 0 : 1)
