/** Which of our languages a browser asks for (RFC 9110 §12.5.4). */
import { LANGUAGES, type Language } from '../account/profile.ts'

const HEADER_CHARACTERS_MAX = 500

/** The one with the highest weight; English when it asks for neither. */
export const languageOf = (acceptLanguage: string | null): Language => {
  let best: Language = 'en'
  let bestWeight = 0
  for (const range of (acceptLanguage ?? '').slice(0, HEADER_CHARACTERS_MAX).split(',')) {
    const [tag = '', ...parameters] = range.split(';')
    const weight = parameters.find((parameter) => parameter.trim().startsWith('q='))
    const quality = weight === undefined ? 1 : Number(weight.trim().slice(2))
    const language = LANGUAGES.find((known) => known === tag.trim().toLowerCase().split('-')[0])
    if (language !== undefined && quality > bestWeight) {
      best = language
      bestWeight = quality
    }
  }
  return best
}
