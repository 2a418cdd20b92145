/** Everything that an app password did, as a file to keep: asked page by page, made in the browser. */
import { type AnswerOf, call, type Outcome, type Problem } from '../../client.ts'
import { saveAsFile } from '../security/ways/save-as-file.ts'

type Deed = AnswerOf<'appPasswordMessages'>['deeds'][number]

const COLUMNS = [
  'kind',
  'atMs',
  'isExact',
  'mailbox',
  'uid',
  'subject',
  'from',
  'recipients',
] as const satisfies readonly (keyof Deed)[]

/** Null when it is saved. */
export const saveAsCsv = (id: string, name: string): Promise<Problem | null> =>
  save(id, (deeds) => {
    const rows = deeds.map((deed) => COLUMNS.map((column) => cell(textOf(deed, column))).join(','))
    const head = COLUMNS.map((column) => (column === 'atMs' ? 'at' : column)).join(',')
    saveAsFile(`${fileName(name)}.csv`, [head, ...rows])
  })

export const saveAsJson = (id: string, name: string): Promise<Problem | null> =>
  save(id, (deeds) => {
    const rows = deeds.map(({ atMs, ...rest }) => ({ at: new Date(atMs).toISOString(), ...rest }))
    saveAsFile(`${fileName(name)}.json`, JSON.stringify(rows, null, 2).split('\n'))
  })

const save = async (id: string, keep: (deeds: readonly Deed[]) => void): Promise<Problem | null> => {
  const deeds: Deed[] = []
  for (let skip: number | null = 0; skip !== null; ) {
    const outcome: Outcome<AnswerOf<'appPasswordMessages'>> = await call('appPasswordMessages', {
      params: { id },
      query: { skip },
    })
    if (outcome.kind === 'problem') return outcome.problem
    deeds.push(...outcome.answer.deeds)
    skip = outcome.answer.nextSkip
  }
  keep(deeds)
  return null
}

const textOf = (deed: Deed, column: (typeof COLUMNS)[number]): string =>
  column === 'atMs' ? new Date(deed.atMs).toISOString() : String(deed[column] ?? '')

/** RFC 4180. A subject is anybody's words: one that a spreadsheet would take for a formula is made plain text. */
const cell = (value: string): string => {
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

const fileName = (name: string): string => name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
