/** What the phone is asked: from which browser, where and when; the number is typed, or it is told that it is not you. */
import { button, element, notice } from './elements.ts'
import type { Kept } from './kept.ts'
import type { AskingScreen, Screen } from './screen.ts'
import { answerRequest, type PhoneState, type Request } from './server.ts'
import type { Words } from './words.ts'

export type Answered = 'approved' | 'denied' | { readonly problem: string }

type Asked = {
  readonly kept: Kept
  readonly state: PhoneState
  readonly request: Request
}

const TITLES = {
  'sign-in': 'approve.request.title',
  alone: 'approve.request.title',
  'step-up': 'approve.request.stepUpTitle',
  trial: 'approve.request.trialTitle',
} as const

export const requestScreen = (
  words: Words,
  { kept, state, request }: Asked,
  onAnswered: (answered: Answered) => void,
): AskingScreen => {
  const { text, problem } = words
  const field = element('input', {
    name: 'number',
    class: 'number',
    inputmode: 'numeric',
    autocomplete: 'off',
    maxlength: request.digits,
    'aria-describedby': 'wrong',
  })
  const wrong = element('span', { id: 'wrong', class: 'wrong', role: 'alert' })
  let isBusy = false
  const answer = (number: string | null): void => {
    if (isBusy) return
    isBusy = true
    void answerRequest(kept, request.id, number).then((outcome) => {
      isBusy = false
      // What is typed stays, so that it can be sent again.
      if (outcome.kind === 'problem' && MENDABLE.includes(outcome.problem))
        wrong.textContent = problem(outcome.problem)
      else if (outcome.kind === 'problem') onAnswered({ problem: outcome.problem })
      else onAnswered(number === null ? 'denied' : 'approved')
    })
  }
  const form = element(
    'form',
    { novalidate: true },
    element('label', {}, text('approve.request.number'), field, wrong),
    element('button', { type: 'submit', class: 'primary' }, text('approve.request.approve')),
    request.kind === 'trial' ? null : button(text('approve.request.notMe'), () => answer(null)),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const number = field.value.replace(/\s/g, '')
    const isNumber = new RegExp(`^\\d{${request.digits}}$`).test(number)
    field.setAttribute('aria-invalid', String(!isNumber))
    wrong.textContent = isNumber ? '' : text('approve.request.digits', { digits: request.digits })
    if (isNumber) answer(number)
    else field.focus()
  })
  return {
    title: text(TITLES[request.kind]),
    focus: field,
    isBusy: () => isBusy,
    parts: [
      request.kind === 'trial'
        ? element('p', {}, text('approve.request.trialBody'))
        : facts(words, state, request),
      request.kind === 'alone' ? notice('info', text('approve.request.alone')) : null,
      form,
    ],
  }
}

/** They end nothing: the person mends what is wrong, and answers again. */
export const MENDABLE: readonly string[] = ['lost-connection', 'wrong-clock', 'unavailable', 'unexpected']

const facts = ({ text, language }: Words, { address }: PhoneState, request: Request): Node => {
  const locale = language === 'sv' ? 'sv-SE' : 'en-GB'
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(request.askedMs)
  const rows = [
    [text('approve.request.account'), address],
    [text('approve.request.browser'), request.browser || text('approve.request.unknown')],
    [text('approve.request.from'), placeOf(language, request)],
    [text('approve.request.when'), time],
  ] as const
  return element(
    'dl',
    {},
    ...rows.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  )
}

type Place = { readonly remote: string; readonly country: string | null }

/** Roughly where: the country, where it is known, with the address. */
export const placeOf = (language: string, { remote, country }: Place): string => {
  const name = country === null ? null : new Intl.DisplayNames([language], { type: 'region' }).of(country)
  return name ? `${name} (${remote})` : remote
}

const SIGNED_IN = { title: 'approve.done.title', body: 'approve.done.body' } as const

const DONE = {
  'sign-in': SIGNED_IN,
  alone: SIGNED_IN,
  'step-up': { title: 'approve.done.title', body: 'approve.done.stepUpBody' },
  trial: { title: 'approve.done.trialTitle', body: 'approve.done.trialBody' },
} as const

export const answeredScreen = (
  { text, problem }: Words,
  request: Request,
  answered: Answered,
  onDone: () => void,
): Screen => {
  const done = button(text('approve.done.close'), onDone, answered !== 'denied')
  if (answered === 'approved') {
    const { title, body } = DONE[request.kind]
    return { title: text(title), parts: [notice('success', text(body)), done] }
  }
  if (answered === 'denied') {
    const secure = element(
      'a',
      { class: 'button', href: '/account/security/secure' },
      text('approve.denied.secure'),
    )
    secure.classList.add('primary')
    return {
      title: text('approve.denied.title'),
      parts: [
        element(
          'p',
          {},
          request.kind === 'alone' ? text('approve.denied.aloneBody') : text('approve.denied.body'),
        ),
        secure,
        done,
      ],
    }
  }
  return { title: text('approve.over.title'), parts: [notice('warning', problem(answered.problem)), done] }
}
