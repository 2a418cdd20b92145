/** The real terminal: prompts for a person, standard input for a script. */
import { createInterface } from 'node:readline/promises'
import { systemClock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import type { Environment } from '../config/read-settings.ts'
import type { Terminal } from './command.ts'

// Whoever reads, such as `head`, may have enough before everything is said; then the rest is for nobody.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault
})

export const systemTerminal = (environment: Environment): Terminal => ({
  environment,
  clock: systemClock,
  random: systemRandom,
  userId: process.geteuid?.() ?? null,
  isInteractive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  print: (text) => void process.stdout.write(`${text}\n`),
  printError: (text) => void process.stderr.write(`${text}\n`),
  askPassword: async (question, problemWith) => {
    const { isCancel, password } = await import('@clack/prompts')
    const first = await password({ message: question, validate: (text) => problemWith(text ?? '') })
    if (isCancel(first)) return null
    const isSame = (text: string | undefined) =>
      text === first ? undefined : 'That is not the same. Try again.'
    const second = await password({ message: 'The same once more', validate: isSame })
    return isCancel(second) ? null : new Secret(first)
  },
  askYesNo: async (question) => {
    const { confirm } = await import('@clack/prompts')
    return (await confirm({ message: question, initialValue: false })) === true
  },
  readLine: async () => {
    const lines = createInterface({ input: process.stdin })
    try {
      for await (const line of lines) return line
      return ''
    } finally {
      lines.close()
    }
  },
})
