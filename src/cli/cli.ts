/** The command line: finds the command, reads its options, prints help, and turns every end into an exit code. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { nearest } from '../base/nearest.ts'
import { dataFolder, SettingsMistake } from '../config/read-settings.ts'
import { FolderInUse } from '../config/running.ts'
import { version } from '../config/version.ts'
import { accountCommands } from './account.ts'
import { appPasswordCommands } from './app-password.ts'
import { backupCommand } from './backup.ts'
import {
  type Command,
  EXIT,
  type ExitCode,
  type Invocation,
  type Option,
  Refused,
  type Terminal,
} from './command.ts'
import { dnsCommand } from './dns.ts'
import { doctorCommand } from './doctor.ts'
import { keyCommands } from './keys.ts'
import { queueCommands } from './queue.ts'
import { storeCommands } from './store.ts'

const EVERYWHERE: Readonly<Record<string, Option>> = {
  data: { value: 'DIR', help: 'the data folder (else SIGILL_DATA, else ./data)' },
  json: { value: null, help: 'print one JSON object instead of words' },
  help: { value: null, help: 'this help (-h too)' },
}

/** `serve` comes from outside, because only the composition root may know the services. */
export const runCli = async (
  words: readonly string[],
  terminal: Terminal,
  serve: Command['run'],
): Promise<ExitCode> => {
  const commands: readonly Command[] = [
    {
      name: 'serve',
      arguments: [],
      options: {},
      summary: 'start the server (npm start does this)',
      run: serve,
    },
    ...accountCommands,
    ...appPasswordCommands,
    ...storeCommands,
    backupCommand,
    ...keyCommands,
    ...queueCommands,
    dnsCommand,
    doctorCommand,
  ]
  const command = commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '))
  if (command === undefined) return withoutCommand(words, commands, terminal)

  const invocation = parse(command, words.slice(command.name.split(' ').length), terminal)
  if (invocation === 'help') {
    terminal.print(helpFor(command))
    return EXIT.ok
  }
  if (typeof invocation === 'string') {
    terminal.printError(`${invocation}\n\n${helpFor(command)}`)
    return EXIT.usage
  }
  return run(command, invocation)
}

const run = async (command: Command, invocation: Invocation): Promise<ExitCode> => {
  try {
    return await command.run(invocation)
  } catch (fault) {
    return explain(fault, invocation.terminal)
  }
}

/** Says in words why something ended, and gives the code of that. */
export const explain = (fault: unknown, { printError }: Pick<Terminal, 'printError'>): ExitCode => {
  if (fault instanceof Refused) {
    printError(fault.message)
    return fault.exitCode
  }
  if (fault instanceof FolderInUse) {
    printError(`Sigill does not start: ${fault.message}`)
    return EXIT.refused
  }
  if (fault instanceof SettingsMistake) {
    printError(`A setting cannot be used:\n${fault.message}`)
    return EXIT.settings
  }
  const words = fault instanceof Error ? fault.message : String(fault)
  printError(`This did not work: ${words}\n"sigill doctor" looks for what is wrong.`)
  return EXIT.fault
}

/** The invocation; or `help`; or what is wrong, in words. */
const parse = (command: Command, words: readonly string[], terminal: Terminal): Invocation | string => {
  const known = { ...command.options, ...EVERYWHERE }
  const options: ParseArgsOptionsConfig = {}
  for (const [name, { value }] of Object.entries(known))
    options[name] = {
      type: value === null ? 'boolean' : 'string',
      ...(name === 'help' ? { short: 'h' } : {}),
    }
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true })
  } catch (fault) {
    return optionMistake(fault, Object.keys(options))
  }
  const values = parsed.values as Invocation['options']
  if (values.help === true) return 'help'
  const missing = command.arguments.filter((name) => !name.endsWith('?'))[parsed.positionals.length]
  if (missing !== undefined) return `${missing} is missing.`
  if (parsed.positionals.length > command.arguments.length)
    return `There is one word too many: ${parsed.positionals.at(-1)}`
  return {
    folder: dataFolder(typeof values.data === 'string' ? values.data : undefined, terminal.environment),
    json: values.json === true,
    arguments: parsed.positionals,
    options: values,
    terminal,
  }
}

/** The first sentence of what Node says: the others are about words that begin with a dash. */
const optionMistake = (fault: unknown, names: readonly string[]): string => {
  const [what = ''] = (fault instanceof Error ? fault.message : String(fault)).split(/(?<=')\. |\n/)
  const typed = /^Unknown option '--([^']+)'/.exec(what)?.[1]
  const meant = typed === undefined ? null : nearest(typed, names)
  return meant === null ? what : `${what}. Do you mean --${meant}?`
}

const withoutCommand = (
  words: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
): ExitCode => {
  const [first] = words
  if (first === '--version' || first === 'version') {
    terminal.print(version())
    return EXIT.ok
  }
  const isAskedFor = first === undefined || first === 'help' || first === '--help' || first === '-h'
  const asked = commands.find(({ name }) => isAskedFor && name === words.slice(1).join(' '))
  if (asked !== undefined) {
    terminal.print(helpFor(asked))
    return EXIT.ok
  }
  const group = commands.filter(({ name }) => name.split(' ')[0] === (isAskedFor ? words[1] : first))
  if (isAskedFor || (group.length > 0 && (words.includes('--help') || words.includes('-h')))) {
    terminal.print(overview(group.length > 0 ? group : commands))
    return EXIT.ok
  }
  terminal.printError(commandMistake(words, commands, group))
  return EXIT.usage
}

/** With all commands only where no word says which are meant: what was wrong should not scroll away. */
const commandMistake = (
  words: readonly string[],
  commands: readonly Command[],
  group: readonly Command[],
): string => {
  if (group.length > 0 && words.length === 1)
    return `What about "${words[0]}"? It takes one word more:\n\n${overview(group)}`
  const typed = words.slice(0, 2).join(' ')
  const names = commands.map(({ name }) => name)
  const meant = nearest(typed, names) ?? nearest(words[0] ?? '', names)
  const what = `There is no command "${typed}".`
  if (meant !== null) return `${what} Do you mean "sigill ${meant}"? "sigill --help" lists all.`
  return `${what}\n\n${overview(group.length > 0 ? group : commands)}`
}

const usage = ({ name, arguments: positionals, options }: Command): string => {
  const words = positionals.map((word) => (word.endsWith('?') ? `[${word.slice(0, -1)}]` : word))
  const flags = Object.entries(options).map(([flag, { value, isNeeded = false }]) => {
    const words = `--${flag}${value === null ? '' : ` ${value}`}`
    return isNeeded ? words : `[${words}]`
  })
  return ['sigill', name, ...words, ...flags].join(' ')
}

const helpFor = (command: Command): string => {
  const rows = Object.entries({ ...command.options, ...EVERYWHERE }).map(
    ([flag, { value, help }]) => [`--${flag}${value === null ? '' : ` ${value}`}`, help] as const,
  )
  return `${usage(command)}\n  ${command.summary}\n\n${columns(rows)}`
}

const overview = (commands: readonly Command[]): string => `Sigill: mail accounts with app passwords.

${columns(commands.map((command) => [usage(command), command.summary]))}

Every command takes --data DIR (else SIGILL_DATA, else ./data), --json and --help. "sigill --version" tells the version.
Exit codes: ${EXIT.ok} done, ${EXIT.refused} could not be done, ${EXIT.usage} misused, ${EXIT.settings} a setting is wrong, ${EXIT.fault} a fault.`

const columns = (rows: readonly (readonly [string, string])[]): string =>
  rows
    .map(([left, right]) =>
      left.length > 30 ? `  ${left}\n${' '.repeat(34)}${right}` : `  ${left.padEnd(32)}${right}`,
    )
    .join('\n')
