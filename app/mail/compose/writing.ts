/**
 * What is being written, whoever looks at it: saved as it is typed, when it is left, and before it is sent. Files that are
 * still on their way when it is left come all the same, and it is saved with them; who comes back to it meanwhile finds it
 * as it is, and not as it was saved.
 */
import type { JmapSession } from '../jmap/session.ts'
import type { Id, Identity } from '../jmap/types.ts'
import type { Later } from '../later.ts'
import type { Begun } from './beginnings.ts'
import { type Draft, filesThere, isWorthSaving } from './draft.ts'
import { createDraftFiles, type DraftFiles } from './draft-files.ts'
import { createSaver, type SaveState } from './saver.ts'
import { createStoredDraft, type StoredDraft } from './stored-draft.ts'

export type Writing = {
  readonly begun: Begun
  readonly now: () => WritingNow
  /** Gives what ends it. */
  readonly onChange: (listener: () => void) => () => void
  readonly change: (change: (draft: Draft) => Draft) => void
  readonly setIdentity: (identity: Identity) => void
  readonly files: DraftFiles
  readonly stored: StoredDraft
  /** Somebody looks: `onSaved` hears under which id it is found. */
  readonly enter: (onSaved: (id: Id) => void) => void
  readonly save: () => void
  /** The same, waited for; throws when it could not be. */
  readonly flush: () => Promise<void>
  /** Nobody looks any more: it is saved, and again when the files that are on their way have come. */
  readonly leave: (told: Told) => void
  readonly isLeft: () => boolean
  /** No more saving, until it goes on. */
  readonly stop: () => Promise<void>
  readonly resume: () => void
}

export type WritingNow = { readonly draft: Draft; readonly identity: Identity; readonly state: SaveState }

/** What who has left hears of files that were on their way. */
export type Told = {
  readonly waits: (files: number) => void
  readonly saved: () => void
  readonly missing: (names: readonly string[]) => void
}

type Needs = {
  readonly session: JmapSession
  readonly begun: Begun
  readonly drafts: Id
  readonly after: Later
  readonly upload?: Parameters<typeof createDraftFiles>[3]
}

/** Those that are left and wait for files, by the email that they are saved as. */
const waiting = new Set<{ readonly writing: Writing; readonly id: () => Id | null }>()

/** The draft of that id, if it has been left and waits for files. */
export const waitingDraft = (id: Id): Writing | null =>
  [...waiting].find((each) => each.id() === id)?.writing ?? null

export const createWriting = ({ session, begun, drafts, after, upload }: Needs): Writing => {
  const first = begun.draft
  const stored = createStoredDraft(session, begun.saved)
  const listeners = new Set<() => void>()
  let now: WritingNow = { draft: first, identity: begun.identity, state: 'untouched' }
  let id = begun.saved
  let looking: ((id: Id) => void) | null = null
  let isOver = false
  /** Ends the wait for files. */
  let comeBack: () => void = () => {}

  const become = (part: Partial<WritingNow>): void => {
    now = { ...now, ...part }
    for (const listener of listeners) listener()
  }
  const saver = createSaver<Draft>({
    save: (content) => stored.save(content, now.identity, drafts),
    onState: (state) => become({ state }),
    onSaved: (saved) => {
      id = saved
      looking?.(saved)
    },
    after,
  })
  const areComing = (): number => now.draft.files.filter(({ state }) => state.kind === 'uploading').length
  /** The browser asks before the page is closed. */
  const askToStay = (event: BeforeUnloadEvent): void => event.preventDefault()

  const change: Writing['change'] = (next) => {
    const before = now.draft
    const draft = next(before)
    now = { ...now, draft }
    if (!isSavedTheSame(before, draft) && isWorthSaving(draft, first)) saver.change(draft)
    if (areComing() > 0) addEventListener('beforeunload', askToStay)
    else removeEventListener('beforeunload', askToStay)
    become({})
  }
  const files = createDraftFiles(session, first.files, change, upload)
  const save = (): void => void saver.flush().catch(() => {})

  const waitForFiles = (told: Told): void => {
    const left = { writing, id: () => id }
    const look = (): void => {
      if (areComing() > 0) return
      const missing = now.draft.files.filter(({ state }) => state.kind === 'failed')
      if (missing.length === 0 && now.state !== 'saved') return
      comeBack()
      if (missing.length > 0) told.missing(missing.map(({ name }) => name))
      else told.saved()
    }
    comeBack = () => {
      comeBack = () => {}
      listeners.delete(look)
      waiting.delete(left)
    }
    waiting.add(left)
    listeners.add(look)
    told.waits(areComing())
  }
  const writing: Writing = {
    begun,
    now: () => now,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    change,
    setIdentity: (identity) => become({ identity }),
    files,
    stored,
    enter: (onSaved) => {
      comeBack()
      looking = onSaved
    },
    save,
    flush: saver.flush,
    leave: (told) => {
      looking = null
      if (isOver) return files.stop()
      save()
      if (areComing() > 0) waitForFiles(told)
    },
    isLeft: () => looking === null,
    stop: async () => {
      isOver = true
      await saver.stop()
    },
    resume: () => {
      isOver = false
      saver.resume()
    },
  }
  return writing
}

/** How far files have come is not saved. */
const isSavedTheSame = (one: Draft, other: Draft): boolean => {
  const [there, thereToo] = [filesThere(one), filesThere(other)]
  return (
    there.length === thereToo.length &&
    there.every((file, index) => file === thereToo[index]) &&
    (Object.keys(one) as (keyof Draft)[]).every((part) => part === 'files' || one[part] === other[part])
  )
}
