/** The command line in this process, for many small cases: nobody sits at the terminal. */
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { runCli } from '../../src/cli/cli.ts'
import { EXIT, type Terminal } from '../../src/cli/command.ts'
import type { CliOutcome } from './run-sigill.ts'

/** `input` is standard input; `userId` null: a system that knows no users. */
export const runInProcess = async (
  folder: string,
  words: readonly string[],
  input: string,
  userId = process.geteuid?.() ?? null,
): Promise<CliOutcome> => {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    environment: { SIGILL_DATA: folder },
    clock: systemClock,
    random: systemRandom,
    userId,
    isInteractive: false,
    print: (text) => {
      out += `${text}\n`
    },
    printError: (text) => {
      err += `${text}\n`
    },
    askPassword: async () => null,
    askYesNo: async () => false,
    readLine: async () => input.trimEnd(),
  }
  const code = await runCli(words, terminal, async () => EXIT.ok)
  return { code, out, err }
}
