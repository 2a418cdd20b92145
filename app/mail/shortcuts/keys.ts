/**
 * The keys of the mail: one table for what they do and for the page that tells of them. Single letters act only while
 * nothing is being typed, and can be switched off (WCAG 2.2, 2.1.4).
 */
import { createContext, useContext } from 'react'
import type { TextKey } from '../../texts.tsx'

export const SHORTCUTS = [
  { keys: ['n'], name: 'new', words: 'mail.shortcuts.new' },
  { keys: ['r'], name: 'reply', words: 'mail.shortcuts.reply' },
  { keys: ['a'], name: 'reply-all', words: 'mail.shortcuts.replyAll' },
  { keys: ['f'], name: 'forward', words: 'mail.shortcuts.forward' },
  { keys: ['Delete', '#'], name: 'delete', words: 'mail.shortcuts.delete' },
  { keys: ['e'], name: 'archive', words: 'mail.shortcuts.archive' },
  { keys: ['j'], name: 'junk', words: 'mail.shortcuts.junk' },
  { keys: ['v'], name: 'move', words: 'mail.shortcuts.move' },
  { keys: ['u'], name: 'read', words: 'mail.shortcuts.read' },
  { keys: ['s'], name: 'flag', words: 'mail.shortcuts.flag' },
  { keys: ['z'], name: 'undo', words: 'mail.shortcuts.undo' },
  { keys: ['/'], name: 'search', words: 'mail.shortcuts.search' },
  { keys: ['Escape'], name: 'back', words: 'mail.shortcuts.back' },
  { keys: ['?'], name: 'help', words: 'mail.shortcuts.help' },
] as const satisfies readonly {
  readonly keys: readonly string[]
  readonly name: string
  readonly words: TextKey
}[]

export type ShortcutName = (typeof SHORTCUTS)[number]['name']

/** Those that hold even where single letters do not. */
const ALWAYS: ReadonlySet<string> = new Set(['Delete', 'Escape'])

export const shortcutOf = (event: KeyboardEvent, lettersToo: boolean): ShortcutName | null => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return null
  if (!lettersToo && !ALWAYS.has(event.key)) return null
  return SHORTCUTS.find(({ keys }) => (keys as readonly string[]).includes(event.key))?.name ?? null
}

const TYPING = [
  'input:not([type=checkbox])',
  'textarea',
  'select',
  '[role=menu]',
  '[role=dialog]',
  '[role=alertdialog]',
].join()

/** In a field, a menu or a dialog keys have another meaning. By name: the target may be of a frame's document. */
const isTyping = ({ target }: KeyboardEvent): boolean => {
  const element = target as Partial<HTMLElement> | null
  return element?.isContentEditable === true || element?.closest?.(TYPING) != null
}

export const ShortcutContext = createContext<(event: KeyboardEvent) => void>(() => {})

/** For what has the keys to itself: a frame. */
export const useShortcutKeys = (): ((event: KeyboardEvent) => void) => useContext(ShortcutContext)
