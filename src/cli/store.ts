/** `sigill store copy` takes everything to another store, and `sigill store check` looks whether one is whole. */
import { storePlace } from '../config/data-folder.ts'
import { keyDigests } from '../config/keys.ts'
import { FolderInUse, takeFolder } from '../config/running.ts'
import type { Settings } from '../config/settings.ts'
import { checkStore, compareStores } from '../storage/check-store.ts'
import { copyStore } from '../storage/copy-store.ts'
import { openStores, type Stores } from '../storage/stores.ts'
import { type Command, EXIT, type ExitCode, type Invocation, Refused, type Terminal } from './command.ts'
import { readInstallation } from './installation.ts'

const copy = async (invocation: Invocation): Promise<ExitCode> => {
  const { folder, options, terminal, json } = invocation
  const settings = readInstallation(folder, terminal)
  const { to } = options
  if (typeof to !== 'string')
    throw new Refused('--to is missing: a PostgreSQL database, or "sqlite".', EXIT.usage)
  if (to === settings.store) throw new Refused('That is where everything is now.', EXIT.usage)
  if (to !== 'sqlite' && !/^postgres(ql)?:\/\/./.test(to))
    throw new Refused('--to must be "sqlite", or "postgres://user:password@host/name".', EXIT.usage)
  await using opened = new AsyncDisposableStack()
  opened.defer(takeStopped(folder))
  const from = await open(opened, invocation, settings)
  const target = await open(opened, invocation, { ...settings, store: to })
  if (!(await target.hasKeys(keyDigests(folder))))
    throw new Refused('There is a store of other keys already. Give an empty one.')
  const say = json ? () => {} : progress(terminal)
  await copyStore(from.end, target.end, (done, total) => say('messages copied', done, total))
  const different = await compareStores(from.end, target.end, (done, total) =>
    say('accounts compared', done, total),
  )
  const isSame = different.length === 0
  // Rows say nothing of the bodies beside them: those are read.
  const problems = isSame
    ? await checkStore(target.end, (done, total) => say('accounts checked', done, total))
    : different
  return tell(invocation, problems, {
    well: `Everything is there, row for row, and whole. To serve it, set store = "${hidden(to)}" in sigill.toml; what was is as it was.`,
    wrong: isSame
      ? 'Every row is there, and this is not whole; "sigill store check" says whether it was before:'
      : 'These differ. If Sigill ran meanwhile, empty the new store and copy again:',
  })
}

const check = async (invocation: Invocation): Promise<ExitCode> => {
  const { folder, terminal, json } = invocation
  const settings = readInstallation(folder, terminal)
  await using opened = new AsyncDisposableStack()
  const stores = await open(opened, invocation, settings)
  const say = json ? () => {} : progress(terminal)
  const problems = await checkStore(stores.end, (done, total) => say('accounts checked', done, total))
  return tell(invocation, problems, {
    well: 'Every count is right, and every message is what was written.',
    wrong: 'This is wrong:',
  })
}

export const storeCommands: readonly Command[] = [
  {
    name: 'store copy',
    arguments: [],
    options: {
      to: { value: 'STORE', help: '"sqlite", or the address of a PostgreSQL database', isNeeded: true },
    },
    summary: 'take everything to another store, compare and check; goes on where it was cut short',
    run: copy,
  },
  {
    name: 'store check',
    arguments: [],
    options: {},
    summary: 'read all that is stored, and say what is not whole',
    run: check,
  },
]

const open = async (
  opened: AsyncDisposableStack,
  { folder, terminal }: Invocation,
  settings: Settings,
): Promise<Stores> => {
  const stores = await openStores(storePlace(folder, settings), terminal.clock)
  opened.defer(() => stores.close())
  return stores
}

/** Nobody starts to serve it until it is given back. */
const takeStopped = (folder: string): (() => void) => {
  try {
    return takeFolder(folder)
  } catch (fault) {
    if (!(fault instanceof FolderInUse)) throw fault
    throw new Refused('Stop Sigill first, on every machine: what comes meanwhile would not be taken along.')
  }
}

/** A password is not for the screen, whichever of the two ways it is given. */
const hidden = (store: string): string =>
  store.replace(/(\/\/[^:@/]*):[^@/]*@/, '$1:...@').replace(/([?&]password=)[^&]*/i, '$1...')

const tell = (
  { json, terminal }: Invocation,
  problems: readonly string[],
  words: { readonly well: string; readonly wrong: string },
): ExitCode => {
  const isWell = problems.length === 0
  if (json) terminal.print(JSON.stringify({ well: isWell, problems }))
  else terminal.print(isWell ? words.well : [words.wrong, ...problems].join('\n  '))
  return isWell ? EXIT.ok : EXIT.refused
}

const SAY_EVERY_MS = 2_000

/** A line every two seconds, with the time that is left if it goes on like this. */
const progress = ({ clock, print }: Terminal) => {
  const startedMs = clock.monotonicMs()
  let saidMs = startedMs
  return (what: string, done: number, total: number): void => {
    const nowMs = clock.monotonicMs()
    if (done < total && nowMs - saidMs < SAY_EVERY_MS) return
    saidMs = nowMs
    const leftMs = done === 0 ? 0 : ((nowMs - startedMs) / done) * (total - done)
    const left = done < total ? `, ${inMinutes(leftMs)} left` : ''
    print(`${done} of ${total} ${what}${left}`)
  }
}

const inMinutes = (ms: number): string => {
  const seconds = Math.ceil(ms / 1_000)
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`
}
