/** The phone's texts, in the language of its browser. */
import {
  type Language,
  type MessageReader,
  type Messages,
  messageReader,
  type TextKey,
  type TextValues,
} from '../messages.ts'

export type Words = {
  readonly language: Language
  readonly text: (key: TextKey, values?: TextValues) => string
  /** What a problem is called. */
  readonly problem: (problem: string) => string
}

type Load = () => Promise<{ messages: unknown }>

const LOAD: Readonly<Record<Language, Load>> = {
  sv: () => import('virtual:texts/sv/approve'),
  en: () => import('virtual:texts/en/approve'),
}

/** The server has written the language that the browser asked for into the page. */
export const loadWords = async (): Promise<Words> => {
  const language: Language = document.documentElement.lang === 'sv' ? 'sv' : 'en'
  const { messages } = await LOAD[language]()
  const { find }: MessageReader = messageReader({ language, messages: messages as Messages })
  const text: Words['text'] = (key, values) => find(key, values) ?? key
  return {
    language,
    text,
    problem: (problem) => find(`problems.${problem}`) ?? text('problems.unexpected'),
  }
}
