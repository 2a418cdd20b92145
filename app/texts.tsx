/**
 * Every sentence a person reads comes from texts/ by its key, in the language of the holder, which can be switched at
 * once; only the language in use is loaded. Keys are literals in code, so that a test can find one that is missing.
 */
import { IntlMessageFormat } from 'intl-messageformat'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import type en from '../texts/en.json'

export type Language = 'sv' | 'en'

type KeysOf<Node, Before extends string = ''> = {
  [Key in keyof Node & string]: Node[Key] extends string
    ? `${Before}${Key}`
    : KeysOf<Node[Key], `${Before}${Key}.`>
}[keyof Node & string]

export type TextKey = KeysOf<typeof en>

export type TextValues = Readonly<Record<string, string | number | Date>>
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

type Messages = { readonly [key: string]: string | Messages }

const LOAD: Readonly<Record<Language, () => Promise<{ default: Messages }>>> = {
  sv: () => import('../texts/sv.json'),
  en: () => import('../texts/en.json'),
}

export type LoadedTexts = { readonly language: Language; readonly messages: Messages }

export const loadTexts = async (language: Language): Promise<LoadedTexts> => {
  const { default: messages } = await LOAD[language]()
  document.documentElement.lang = language
  return { language, messages }
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

const reader = ({ language, messages }: LoadedTexts): Omit<Texts, 'setLanguage'> => {
  const formats = new Map<string, IntlMessageFormat>()
  const formatOf = (key: string): IntlMessageFormat | null => {
    const known = formats.get(key)
    if (known !== undefined) return known
    const message = messageOf(messages, key)
    if (message === null) return null
    const format = new IntlMessageFormat(message, language)
    formats.set(key, format)
    return format
  }
  const find = (key: string, values?: TextValues): string | null => {
    const formatted = formatOf(key)?.format(values)
    return formatted === undefined ? null : String(formatted)
  }
  return {
    language,
    find,
    text: (key, values) => find(key, values) ?? key,
    rich: (key, tags, values) => formatOf(key)?.format<ReactNode>({ ...values, ...tags }) ?? key,
  }
}

const messageOf = (messages: Messages, key: string): string | null => {
  let node: string | Messages | undefined = messages
  for (const part of key.split('.')) node = typeof node === 'object' ? node[part] : undefined
  return typeof node === 'string' ? node : null
}
