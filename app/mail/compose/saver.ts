/** Saves what is typed, a little after it was typed, one save after the other. What could not be saved is tried again. */
import type { Later } from '../later.ts'

export const SAVE_AFTER_MS = 1_000
export const SAVE_AGAIN_AFTER_MS = 10_000

export type SaveState = 'untouched' | 'waiting' | 'saving' | 'saved' | 'failed'

export type Saver<Content> = {
  readonly change: (content: Content) => void
  /** Saves what is not yet saved, and waits for it. Throws when it could not be. */
  readonly flush: () => Promise<void>
  /** Nothing is saved from here on; ends when no save is under way any more. */
  readonly stop: () => Promise<void>
  /** Goes on, with what was not saved until then. */
  readonly resume: () => void
}

type Needs<Content> = {
  /** Gives the id under which it is found. */
  readonly save: (content: Content) => Promise<string>
  readonly onState: (state: SaveState) => void
  readonly onSaved: (id: string) => void
  readonly after: Later
}

export const createSaver = <Content>({ save, onState, onSaved, after }: Needs<Content>): Saver<Content> => {
  let unsaved: { readonly content: Content } | null = null
  let last: Promise<void> = Promise.resolve()
  let cancel: () => void = () => {}
  let isStopped = false

  const saveNow = async (): Promise<void> => {
    if (unsaved === null || isStopped) return
    const saving = unsaved
    unsaved = null
    onState('saving')
    try {
      onSaved(await save(saving.content))
    } catch (fault) {
      // What was typed meanwhile is newer, and will be saved sooner.
      if (unsaved === null) {
        unsaved = saving
        saveAfter(SAVE_AGAIN_AFTER_MS)
      }
      onState('failed')
      throw fault
    }
    onState(unsaved === null ? 'saved' : 'waiting')
  }
  const flush = (): Promise<void> => {
    cancel()
    // A save that failed is tried again, not told again.
    last = last.catch(() => {}).then(saveNow)
    return last
  }
  const saveAfter = (ms: number): void => {
    cancel()
    if (!isStopped) cancel = after(ms, () => void flush().catch(() => {}))
  }
  const wait = (): void => {
    onState('waiting')
    saveAfter(SAVE_AFTER_MS)
  }
  return {
    change: (content) => {
      unsaved = { content }
      if (!isStopped) wait()
    },
    flush,
    stop: async () => {
      isStopped = true
      cancel()
      await last.catch(() => {})
    },
    resume: () => {
      isStopped = false
      if (unsaved !== null) wait()
    },
  }
}
