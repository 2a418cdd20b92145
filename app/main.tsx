/** The entry: asks what there is to know before the first page, then shows it in the right language. */
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { call } from './client.ts'
import { kept } from './kept-in-browser.ts'
import { Unreachable } from './shell/unreachable.tsx'
import { type Language, loadTexts } from './texts.tsx'

const languageOf = (asked: string | null): Language | null =>
  asked === 'sv' || asked === 'en' ? asked : null

const browserLanguage = (): Language => (navigator.language.startsWith('sv') ? 'sv' : 'en')

const root = createRoot(document.getElementById('root')!)

const begin = async (): Promise<void> => {
  const outcome = await call('begin')
  const start = outcome.kind === 'done' ? outcome.answer : null
  const language =
    start?.account?.language ?? languageOf(kept('language')) ?? start?.language ?? browserLanguage()
  const texts = await loadTexts(language)
  root.render(
    start === null ? <Unreachable texts={texts} again={begin} /> : <App start={start} texts={texts} />,
  )
}

void begin()
