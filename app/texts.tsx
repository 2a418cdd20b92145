/**
 * Every sentence a person reads comes from texts/ by its key, in the language of the holder, which can be switched at
 * once; only the language in use is loaded. Keys are literals in code, so that a test can find one that is missing.
 */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import {
  type Language,
  type LoadedTexts,
  type Messages,
  messageReader,
  type TextKey,
  type TextValues,
} from './messages.ts'

export type { Language, LoadedTexts, TextKey, TextValues } from './messages.ts'

type Tags = Readonly<Record<string, (parts: ReactNode[]) => ReactNode>>

export type Texts = {
  readonly language: Language
  readonly setLanguage: (language: Language) => Promise<void>
  /** The text of a key. */
  readonly text: (key: TextKey, values?: TextValues) => string
  /** A text with tags in it: `rich('a.b', { link: (parts) => <Link>{parts}</Link> })`. */
  readonly rich: (key: TextKey, tags: Tags, values?: TextValues) => ReactNode
  /** The text of a key that was made while running (a problem of the server), or null if there is none. */
  readonly find: (key: string, values?: TextValues) => string | null
}

type Load = () => Promise<{ messages: unknown }>

/** Those of the first pages, and the rest. */
const LOAD: Readonly<Record<Language, readonly [first: Load, rest: Load]>> = {
  sv: [() => import('virtual:texts/sv/first'), () => import('virtual:texts/sv/rest')],
  en: [() => import('virtual:texts/en/first'), () => import('virtual:texts/en/rest')],
}

let wanted: Language | null = null
let isAllWanted = false
let shown: LoadedTexts | null = null

/** Of this language, or of the one that was wanted since. */
export const loadTexts = async (language: Language): Promise<LoadedTexts> => {
  wanted = language
  const isAll = isAllWanted
  const [first, rest] = LOAD[language]
  const parts = await Promise.all(isAll ? [first(), rest()] : [first()])
  // Meanwhile another was chosen, or a page gone to that has more to say.
  if (wanted !== language || isAll !== isAllWanted) return loadTexts(wanted)
  document.documentElement.lang = language
  shown = { language, messages: Object.assign({}, ...parts.map(({ messages }) => messages)) as Messages }
  return shown
}

/** Before any page but those around signing in: from here on all texts are there, in whatever language is chosen. */
export const loadAllTexts = async (): Promise<void> => {
  isAllWanted = true
  const into = shown
  if (into === null) return
  const { messages } = await LOAD[into.language][1]()
  Object.assign(into.messages, messages)
}

const TextsContext = createContext<Texts | null>(null)

export const TextsProvider = ({
  first,
  children,
}: {
  first: LoadedTexts
  children: ReactNode
}): ReactNode => {
  const [loaded, setLoaded] = useState(first)
  const setLanguage = useCallback(async (language: Language) => setLoaded(await loadTexts(language)), [])
  const texts = useMemo(() => ({ ...reader(loaded), setLanguage }), [loaded, setLanguage])
  return <TextsContext.Provider value={texts}>{children}</TextsContext.Provider>
}

export const useTexts = (): Texts => {
  const texts = useContext(TextsContext)
  if (texts === null) throw new Error('TextsProvider is missing')
  return texts
}

/** The usual way to a text: `const text = useText()`, then `text('signIn.title')`. */
export const useText = (): Texts['text'] => useTexts().text

const reader = (loaded: LoadedTexts): Omit<Texts, 'setLanguage'> => {
  const { find, messageOf, formatOf } = messageReader(loaded)
  const rich: Texts['rich'] = (key, tags, values) => {
    const message = messageOf(key)
    if (message === null || typeof message === 'string') return message ?? key
    return formatOf(key, message).format<ReactNode>({ ...values, ...tags })
  }
  return { language: loaded.language, find, rich, text: (key, values) => find(key, values) ?? key }
}
