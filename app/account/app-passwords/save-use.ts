/** Everything that an app password did, and by which programs, as one file to keep: asked page by page, made in the browser. */
import { type AnswerOf, call, type Outcome, type Problem } from '../../client.ts'
import { saveAsFile } from '../security/ways/save-as-file.ts'
import { csvLine } from './csv.ts'

type Deed = AnswerOf<'appPasswordMessages'>['deeds'][number]
export type Program = AnswerOf<'appPasswordUse'>['programs'][number]

/** A row of the file: a program, with what it did from when to when, or one thing that was done. */
type Row = Readonly<Record<string, string | number | boolean | null>>

const COLUMNS = [
  ...['kind', 'at', 'isExact', 'mailbox', 'uid', 'subject', 'from', 'recipients'],
  ...['since', 'program', 'service', 'network', 'country', 'read', 'deleted'],
]

/** Null when it is saved. */
export const saveAsCsv = (id: string, name: string, programs: readonly Program[]): Promise<Problem | null> =>
  save(id, programs, (rows) => {
    const lines = rows.map((row) => csvLine(COLUMNS.map((column) => row[column] ?? null)))
    saveAsFile(`${fileName(name)}.csv`, [COLUMNS.join(','), ...lines])
  })

export const saveAsJson = (id: string, name: string, programs: readonly Program[]): Promise<Problem | null> =>
  save(id, programs, (rows) =>
    saveAsFile(`${fileName(name)}.json`, JSON.stringify(rows, null, 2).split('\n')),
  )

const save = async (
  id: string,
  programs: readonly Program[],
  keep: (rows: readonly Row[]) => void,
): Promise<Problem | null> => {
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
  keep([...programs.map(programRow), ...deeds.map(deedRow)])
  return null
}

const programRow = ({ firstMs, lastMs, ...rest }: Program): Row => ({
  kind: 'program',
  at: time(lastMs),
  since: time(firstMs),
  ...rest,
})

const deedRow = ({ atMs, ...rest }: Deed): Row => ({ at: time(atMs), ...rest })

const time = (atMs: number): string => new Date(atMs).toISOString()

const fileName = (name: string): string => name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
