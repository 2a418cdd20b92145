/**
 * Saves what is typed, a little after it was typed, one save after the other. Emails never change (RFC 8621 §4), so each
 * save makes a new one and takes the one before away.
 */

export const SAVE_AFTER_MS = 1_000

export type SaveState = 'untouched' | 'waiting' | 'saving' | 'saved' | 'failed'

export type Saver<Content> = {
  readonly change: (content: Content) => void
  /** Saves what is not yet saved, and waits for it. Throws when it could not be. */
  readonly flush: () => Promise<void>
  /** Nothing is saved from here on; gives the id of what was, when no save is under way any more. */
  readonly stop: () => Promise<string | null>
}

type Needs<Content> = {
  /** Makes it anew, and takes the one before away. */
  readonly save: (content: Content, before: string | null) => Promise<string>
  readonly first: string | null
  readonly onState: (state: SaveState) => void
  readonly onSaved: (id: string) => void
  /** Calls after so many milliseconds, unless what it gives is called first. */
  readonly after: (ms: number, act: () => void) => () => void
}

export const createSaver = <Content>({
  save,
  first,
  onState,
  onSaved,
  after,
}: Needs<Content>): Saver<Content> => {
  let id = first
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
      id = await save(saving.content, id)
    } catch (fault) {
      // What was typed meanwhile is newer.
      unsaved ??= saving
      onState('failed')
      throw fault
    }
    onSaved(id)
    onState(unsaved === null ? 'saved' : 'waiting')
  }
  const flush = (): Promise<void> => {
    cancel()
    // A save that failed is tried again, not told again.
    last = last.catch(() => {}).then(saveNow)
    return last
  }
  return {
    change: (content) => {
      if (isStopped) return
      unsaved = { content }
      onState('waiting')
      cancel()
      cancel = after(SAVE_AFTER_MS, () => void flush().catch(() => {}))
    },
    flush,
    stop: async () => {
      isStopped = true
      cancel()
      await last.catch(() => {})
      return id
    },
  }
}
