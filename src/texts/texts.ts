/**
 * The sentences that the server says, from texts/: in notices and on the pages that work without the app. A key that is
 * missing is a fault of ours, found at once; a test goes through all of them.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { LANGUAGES, type Language } from '../account/profile.ts'

export type Values = Readonly<Record<string, string | number | Date>>

/** The sentence of `area.key`, with its values, in a language. */
export type Say = (language: Language, key: string, values?: Values) => string

type Tree = { readonly [key: string]: string | Tree }

const FOLDER = join(import.meta.dirname, '../../texts')

/** Reads texts/; times are written in the given time zone where one is given. */
export const readTexts = (folder: string = FOLDER): Say => {
  const trees = new Map<Language, Tree>(
    LANGUAGES.map((language) => [
      language,
      JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Tree,
    ]),
  )
  return (language, key, values) => {
    const found = key
      .split('.')
      .reduce<string | Tree | undefined>(
        (tree, part) => (typeof tree === 'object' ? tree[part] : undefined),
        trees.get(language),
      )
    if (typeof found !== 'string') throw new Error(`there is no text ${key} in ${language}`)
    return String(new IntlMessageFormat(found, language).format(values))
  }
}
