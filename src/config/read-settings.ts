/** Reads the settings of a data folder: the only reader of the environment and of `sigill.toml`. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import type { z } from 'zod'
import { type Settings, settingsSchema } from './settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that cannot be used: what is wrong, where it stands, and what would be right. */
export class SettingsMistake extends Error {
  override readonly name = 'SettingsMistake'
}

export const SETTINGS_FILE = 'sigill.toml'

/** `--data DIR`, else `SIGILL_DATA`, else `./data`. */
export const dataFolder = (option: string | undefined, environment: Environment): string =>
  resolve(option ?? environment.SIGILL_DATA ?? 'data')

/** Throws `SettingsMistake`. A missing file means that everything is as by default. */
export const readSettings = (folder: string, environment: Environment): Settings => {
  const file = join(folder, SETTINGS_FILE)
  const settings = overridden(readToml(file), environment)
  const result = settingsSchema.safeParse(settings)
  if (result.success) return result.data
  const mistakes = result.error.issues.map((issue) => inWords(issue, file, environment))
  throw new SettingsMistake(mistakes.join('\n'))
}

/** Every setting by its dotted name, from the schema: `listen.imaps`, `hostname` ... */
export const settingNames = (): readonly string[] =>
  Object.entries(settingsSchema.shape).flatMap(([name, field]) => {
    const inner = sectionOf(field)
    return inner === null ? [name] : Object.keys(inner).map((key) => `${name}.${key}`)
  })

export const variableOf = (name: string): string => `SIGILL_${name.replace('.', '_').toUpperCase()}`

const readToml = (file: string): Record<string, unknown> => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw fault
  }
  try {
    return parse(text)
  } catch (fault) {
    if (fault instanceof TomlError) throw new SettingsMistake(`${file}: ${fault.message}`)
    throw fault
  }
}

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

const inWords = (issue: z.core.$ZodIssue, file: string, environment: Environment): string => {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : []
  const name = [...issue.path, ...unknown].join('.')
  const where =
    environment[variableOf(name)] === undefined ? file : `the environment variable ${variableOf(name)}`
  return unknown.length > 0
    ? `${name} in ${where}: there is no such setting`
    : `${name} in ${where}: ${issue.message}`
}
