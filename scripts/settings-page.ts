/** Writes docs/settings.md from the settings' own documentation: `node scripts/settings-page.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { settingNames, variableOf } from '../src/config/read-settings.ts'
import { settingsSchema } from '../src/config/settings.ts'

type Field = z.ZodType & {
  readonly def: {
    readonly innerType?: Field
    readonly defaultValue?: unknown
    readonly shape?: Record<string, Field>
  }
}

const fieldOf = (name: string): Field => {
  const [section = '', key] = name.split('.')
  const field = settingsSchema.shape[section as keyof typeof settingsSchema.shape] as unknown as Field
  return key === undefined ? field : (field.def.innerType?.def.shape?.[key] as Field)
}

const rows = settingNames().map((name) => {
  const field = fieldOf(name)
  const fallback = field.def.defaultValue === undefined ? '' : `\`${JSON.stringify(field.def.defaultValue)}\``
  return `| \`${name}\` | \`${variableOf(name)}\` | ${fallback} | ${field.description ?? ''} |`
})

const page = `# Settings

They stand in \`sigill.toml\` in the data folder; a name with a dot is a key in a section (\`listen.imaps\` is \`imaps\` under
\`[listen]\`). An environment variable overrides each. \`npx sigill doctor\` checks them. Made by \`node scripts/settings-page.ts\`.

| setting | variable | default | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`

writeFileSync(join(import.meta.dirname, '../docs/settings.md'), page)
