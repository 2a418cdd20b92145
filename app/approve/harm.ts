/** An app password was stopped, or all were disabled: the phone asks whether it was its holder, who says yes or no. */
import { BECAUSE } from '../account/harm/words.ts'
import { button, element, notice } from './elements.ts'
import type { Kept } from './kept.ts'
import { MENDABLE, placeOf } from './request.ts'
import type { AskingScreen, Screen } from './screen.ts'
import { answerHarm, type Harm } from './server.ts'
import type { Words } from './words.ts'

export type HarmAnswered = 'me' | 'not-me' | { readonly problem: string }

export const harmScreen = (
  words: Words,
  { kept, harm }: { readonly kept: Kept; readonly harm: Harm },
  onAnswered: (answered: HarmAnswered) => void,
): AskingScreen => {
  const { text, problem } = words
  const wrong = element('div', {})
  let isBusy = false
  const answer = (wasMe: boolean): void => {
    if (isBusy) return
    isBusy = true
    void answerHarm(kept, harm.id, wasMe).then((outcome) => {
      isBusy = false
      if (outcome.kind === 'done') onAnswered(wasMe ? 'me' : 'not-me')
      else if (MENDABLE.includes(outcome.problem))
        wrong.replaceChildren(notice('error', problem(outcome.problem)))
      else onAnswered({ problem: outcome.problem })
    })
  }
  return {
    title: text('harms.question'),
    isBusy: () => isBusy,
    parts: [
      wrong,
      element('p', {}, whatWasDone(words, harm)),
      facts(words, harm),
      button(text('harms.itWasNotMe'), () => answer(false), true),
      button(text('harms.itWasMe'), () => answer(true)),
    ],
  }
}

const whatWasDone = ({ text, language }: Words, { state, rule, appPassword, count, atMs }: Harm): string => {
  const because = text(BECAUSE[rule])
  if (state === 'held') return text('harms.held', { name: appPassword, because })
  return text('harms.disabled', { count, date: momentOf(language, atMs), because })
}

const momentOf = (language: Words['language'], atMs: number): string => {
  const form = { dateStyle: 'medium', timeStyle: 'short' } as const
  return new Intl.DateTimeFormat(language === 'sv' ? 'sv-SE' : 'en-GB', form).format(atMs)
}

const facts = ({ text, language }: Words, { client, remote, country, atMs }: Harm): Node => {
  const rows = [
    [text('approve.harm.program'), client ?? text('approve.request.unknown')],
    [text('approve.request.from'), remote === null ? '' : placeOf(language, { remote, country })],
    [text('approve.request.when'), momentOf(language, atMs)],
  ] as const
  return element(
    'dl',
    {},
    ...rows.flatMap(([name, value]) =>
      value === '' ? [] : [element('dt', {}, name), element('dd', {}, value)],
    ),
  )
}

export const harmAnsweredScreen = (
  { text, problem }: Words,
  answered: HarmAnswered,
  onDone: () => void,
): Screen => {
  const done = button(text('approve.done.close'), onDone, answered !== 'not-me')
  if (answered === 'me')
    return { title: text('approve.harm.meTitle'), parts: [notice('success', text('harms.undone')), done] }
  if (answered === 'not-me') {
    const secure = element('a', { class: 'button', href: SECURE }, text('approve.denied.secure'))
    secure.classList.add('primary')
    return {
      title: text('approve.harm.notMeTitle'),
      parts: [element('p', {}, text('approve.harm.notMeBody')), secure, done],
    }
  }
  return { title: text('approve.over.title'), parts: [notice('warning', problem(answered.problem)), done] }
}

const SECURE = '/account/security/secure'
