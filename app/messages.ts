/** Texts as they were parsed while building, read by their keys. Knows no page and no framework. */
import { IntlMessageFormat } from 'intl-messageformat'
import type en from '../texts/en.json'

export type Language = 'sv' | 'en'

type KeysOf<Node, Before extends string = ''> = {
  [Key in keyof Node & string]: Node[Key] extends string
    ? `${Before}${Key}`
    : KeysOf<Node[Key], `${Before}${Key}.`>
}[keyof Node & string]

export type TextKey = KeysOf<typeof en>

export type TextValues = Readonly<Record<string, string | number | Date>>

/** Words, or the elements of a message with parameters. */
export type Message = string | Exclude<ConstructorParameters<typeof IntlMessageFormat>[0], string>
export type Messages = { readonly [key: string]: Message | Messages }

export type LoadedTexts = { readonly language: Language; readonly messages: Messages }

export type MessageReader = {
  /** The text of a key that was made while running (a problem of the server), or null if there is none. */
  readonly find: (key: string, values?: TextValues) => string | null
  readonly messageOf: (key: string) => Message | null
  readonly formatOf: (key: string, message: Exclude<Message, string>) => IntlMessageFormat
}

export const messageReader = ({ language, messages }: LoadedTexts): MessageReader => {
  const formats = new Map<string, IntlMessageFormat>()
  const formatOf: MessageReader['formatOf'] = (key, message) => {
    const format = formats.get(key) ?? new IntlMessageFormat(message, language)
    formats.set(key, format)
    return format
  }
  const messageOf: MessageReader['messageOf'] = (key) => {
    let node: Message | Messages | undefined = messages
    for (const part of key.split('.')) node = isFolder(node) ? node[part] : undefined
    return node === undefined || isFolder(node) ? null : node
  }
  return {
    messageOf,
    formatOf,
    find: (key, values) => {
      const message = messageOf(key)
      if (message === null || typeof message === 'string') return message
      return String(formatOf(key, message).format(values))
    },
  }
}

const isFolder = (node: Message | Messages | undefined): node is Messages =>
  typeof node === 'object' && !Array.isArray(node)
