/** Reads the settings of a data folder: the only reader of the environment and of `sigill.toml`. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import type { z } from 'zod'
import { nearest } from '../base/nearest.ts'
import { type Settings, settingsSchema } from './settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that cannot be used: what is wrong, where it stands, and what would be right. */
export class SettingsMistake extends Error {
  override readonly name = 'SettingsMistake'
}

export const SETTINGS_FILE = 'sigill.toml'

/** `--data DIR`, else `SIGILL_DATA`, else `./data`. What a script left empty is not the folder it happens to stand in. */
export const dataFolder = (option: string | undefined, environment: Environment): string =>
  resolve(option || environment.SIGILL_DATA || 'data')

/** Throws `SettingsMistake`. A missing file means that everything is as by default. */
export const readSettings = (folder: string, environment: Environment): Settings => {
  const file = join(folder, SETTINGS_FILE)
  const settings = overridden(readToml(file), environment)
  const result = settingsSchema.safeParse(settings, { error: whatItMustBe })
  if (result.success) return result.data
  const mistakes = result.error.issues.flatMap((issue) => inWords(issue, file, environment))
  throw new SettingsMistake(mistakes.join('\n'))
}

/** Every setting by its dotted name, from the schema: `listen.imaps`, `hostname` ... */
export const settingNames = (): readonly string[] =>
  Object.entries(settingsSchema.shape).flatMap(([name, field]) => {
    const inner = sectionOf(field)
    return inner === null ? [name] : Object.keys(inner).map((key) => `${name}.${key}`)
  })

/** The text of a file that a setting names. Throws `SettingsMistake`, with the setting and the file. */
export const readNamedFile = (name: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (fault) {
    throw new SettingsMistake(`${name}: ${cannotBeRead(file, fault)}`)
  }
}

/** Variables that look like a setting and are none, each with the nearest that is one: nothing else would tell. */
export const unknownVariables = (environment: Environment): readonly string[] => {
  const known = ['SIGILL_DATA', ...settingNames().map(variableOf)]
  return Object.keys(environment)
    .filter((name) => name.startsWith('SIGILL_') && !name.startsWith('SIGILL_TEST_') && !known.includes(name))
    .map((name) => `${name}${meant(name, known)}`)
}

export const variableOf = (name: string): string => `SIGILL_${name.replace('.', '_').toUpperCase()}`

const readToml = (file: string): Record<string, unknown> => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new SettingsMistake(cannotBeRead(file, fault))
  }
  try {
    return parse(text)
  } catch (fault) {
    if (!(fault instanceof TomlError)) throw fault
    // Its first line only: those below quote the file, where a password may stand.
    const [what] = fault.message.split('\n')
    throw new SettingsMistake(`${file}, line ${fault.line}, column ${fault.column}: ${what}`)
  }
}

const cannotBeRead = (file: string, fault: unknown): string =>
  `${file} cannot be read (${(fault as NodeJS.ErrnoException).code}) by the user who runs this`

const overridden = (settings: Record<string, unknown>, environment: Environment): Record<string, unknown> => {
  const result = structuredClone(settings)
  for (const name of settingNames()) {
    const value = environment[variableOf(name)]
    if (value === undefined) continue
    const [section, key] = name.split('.') as [string, string | undefined]
    if (key === undefined) result[section] = value
    else result[section] = { ...(result[section] as Record<string, unknown> | undefined), [key]: value }
  }
  return result
}

const sectionOf = (field: z.ZodType): Record<string, z.ZodType> | null => {
  const inner = (field as { def?: { innerType?: { shape?: Record<string, z.ZodType> } } }).def?.innerType
  return inner?.shape ?? null
}

const inWords = (issue: z.core.$ZodIssue, file: string, environment: Environment): readonly string[] => {
  const within = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const inSection = (key: string) => (within === '' ? key : `${within}.${key}`)
    return issue.keys.map(
      (key) => `${inSection(key)} in ${file}: there is no such setting${near(inSection(key))}`,
    )
  }
  const variable = variableOf(within)
  const where = environment[variable] === undefined ? file : `the environment variable ${variable}`
  return [`${within} in ${where}: ${issue.message}`]
}

/** Where the schema has no words of its own. */
const whatItMustBe = (issue: z.core.$ZodRawIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${FORMS[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'invalid_format':
      return 'must be an address such as "https://mail.example.se"'
    case 'too_small':
      return issue.origin === 'number' ? `must be ${issue.minimum} or more` : 'must not be empty'
    case 'too_big':
      return `must be ${issue.maximum} or less`
    default:
      return undefined
  }
}

const FORMS: Readonly<Record<string, string>> = {
  string: 'words between quotation marks',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list such as ["one", "two"]',
  object: 'a section with settings of its own',
}

/** A section is a name of its own, and a setting may have been put into the wrong one. */
const near = (name: string): string => {
  const names = settingNames()
  const key = name.slice(name.indexOf('.') + 1)
  const elsewhere = names.find((each) => each.slice(each.indexOf('.') + 1) === key)
  if (elsewhere !== undefined) return ` (do you mean ${elsewhere}?)`
  const sections = names.flatMap((each) => (each.includes('.') ? [each.slice(0, each.indexOf('.'))] : []))
  return meant(name, [...names, ...sections])
}

const meant = (typed: string, names: readonly string[]): string => {
  const name = nearest(typed, names)
  return name === null ? '' : ` (do you mean ${name}?)`
}
